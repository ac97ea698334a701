namespace EdgeRouter.Config;

/// <summary>The names that load but do nothing in this version, so that no one believes in them. An entry leaves the list with the change that makes it act.</summary>
internal static class NotActingYet
{
    public static IReadOnlyList<ConfigError> Find(string file, ConfigNode root)
    {
        var found = new List<ConfigError>();
        void Note(ConfigNode? node, string what)
        {
            if (node is not null)
            {
                found.Add(new ConfigError(file, node.Line, node.Column, node.Path, what));
            }
        }

        var self = root.Get("node", ConfigNodeKind.Object);
        Note(self?.Get("region", ConfigNodeKind.String), "does not act yet: region proximity comes with live routing");
        Note(self?.Get("location", ConfigNodeKind.Array), "does not act yet: region proximity comes with live routing");
        foreach (var provider in Members(root, "providers"))
        {
            Note(provider.Get("region", ConfigNodeKind.String), "does not act yet: regions come with live routing");
            Note(provider.Get("zone", ConfigNodeKind.String), "does not act yet: zones come with live routing");
            if (provider.Get("api_keys", ConfigNodeKind.Array) is { Items.Count: > 1 } keys)
            {
                Note(keys, "only the first key is used yet: rotation comes with the failure engine");
            }
        }

        foreach (var model in Members(root, "models"))
        {
            Note(model.Get("strategy", ConfigNodeKind.String), "does not act yet: the first deployment of the list serves every request");
            Note(model.Get("fallbacks", ConfigNodeKind.Array), "does not act yet: fallbacks come with the failure engine");
            Note(model.Get("retries", ConfigNodeKind.Object), "does not act yet: retries come with the failure engine");
            if (model.Get("recovery", ConfigNodeKind.String) is { Text: not "error" } recovery)
            {
                Note(recovery, "does not act yet: a broken stream ends with an error in band");
            }

            var deployments = model.Get("deployments", ConfigNodeKind.Array)?.Items ?? [];
            foreach (var deployment in deployments.Skip(1))
            {
                Note(deployment, "does not act yet: the first deployment of the list serves every request");
            }

            foreach (var deployment in deployments)
            {
                Note(deployment.Get("weight", ConfigNodeKind.Number), "does not act yet: weights come with live routing");
            }
        }

        return found;
    }

    private static List<ConfigNode> Members(ConfigNode root, string name) => root.Get(name, ConfigNodeKind.Object) is { } found ? [.. found.Members.Values] : [];
}
