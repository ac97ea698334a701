using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config;

/// <summary>
/// Finds what is configured but does not act in this version. A feature that begins to act removes its line here; when the list is empty
/// this type goes.
/// </summary>
internal sealed class NotActingYet
{
    private readonly string _file;
    private readonly List<ConfigNotice> _notices = [];

    private NotActingYet(string file) => _file = file;

    public static IReadOnlyList<ConfigNotice> Find(string file, ConfigNode root)
    {
        var found = new NotActingYet(file);
        const string place = "does not act yet: requests are not routed by place in this version";
        found.Add(root["node"]?["region"], place);
        found.Add(root["node"]?["location"], place);
        foreach (var provider in root.MembersOf("providers"))
        {
            found.Add(provider["region"], place);
            found.Add(provider["zone"], place);
        }

        foreach (var model in root.MembersOf("models"))
        {
            found.AddModel(model);
        }

        return [.. found._notices.OrderBy(static n => (n.Line, n.Column))];
    }

    private void AddModel(ConfigNode model)
    {
        const string first = "in this version requests go to the first deployment in the list";
        Add(model["strategy"], $"does not act yet: {first}");
        if (model["strategy"] is null && model.ItemsOf("deployments").Count > 1)
        {
            Add(model["deployments"], $"only the first one acts yet: {first}");
        }

        foreach (var deployment in model.ItemsOf("deployments"))
        {
            if (deployment["weight"] is { } weight && Checks.ConfigChecks.NumberIn(weight) != 1)
            {
                Add(weight, $"does not act yet: {first}");
            }
        }

        if (model.ItemsOf("fallbacks").Count > 0)
        {
            Add(model["fallbacks"], "does not act yet: a failure is told to the caller");
        }

        Add(model["retries"], "does not act yet: every request is tried once");
        if (model["recovery"] is { Kind: JsonValueKind.String } recovery && recovery.Text != "error")
        {
            Add(recovery, "does not act yet: a stream that breaks ends with an error");
        }
    }

    private void Add(ConfigNode? node, string note)
    {
        if (node is not null)
        {
            _notices.Add(new ConfigNotice(_file, node.KeyPlace.Line, node.KeyPlace.Column, node.Path, note));
        }
    }
}
