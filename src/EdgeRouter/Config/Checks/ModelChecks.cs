using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

/// <summary>Models: names, deployments, references to providers and to other models, strategies.</summary>
internal sealed class ModelChecks(ConfigCatalogue catalogue, ConfigErrors errors)
{
    private readonly HashSet<string> _aliases = new(StringComparer.Ordinal);

    public void Run(ConfigNode root)
    {
        var models = root.MembersOf("models");
        string[] modelNames = [.. models.Select(static m => m.Name)];
        string[] providerNames = [.. root.MembersOf("providers").Select(static p => p.Name)];
        var ids = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            CheckName(model);
            CheckAliases(model, modelNames);
            CheckIds(model, ids);
            CheckDeployments(model, providerNames);
            CheckFallbacks(model, modelNames);
            if (model.StringOf("strategy") is { } strategy && !catalogue.StrategyNames.Contains(strategy))
            {
                errors.UnknownName(model["strategy"]!, "strategy", catalogue.StrategyNames);
            }
        }
    }

    // As many as routing holds on its stack.
    private const int Largest = 1024;

    // What describes a deployment and not its place in a pool.
    private static readonly string[] Facts =
        ["region", "zone", "location", "tags", "trains_on_data", "retention_days", "context_window", "capabilities", "price", "quality", "max_concurrency"];

    /// <summary>The id that a deployment has when it is given none.</summary>
    private static string? IdOf(ConfigNode deployment) => deployment.StringOf("id")
        ?? (deployment.StringOf("provider") is { } provider && deployment.StringOf("model") is { } model
            ? $"{provider}/{model}{(deployment.StringOf("region") is { } region ? "@" + region : "")}"
            : null);

    private static string Describe(ConfigNode node) => $"{node.Name}={node.Text}[{string.Join(',', node.Children.Select(Describe))}]";

    private static bool IsPattern(string modelName) => modelName.EndsWith('*');

    private void CheckAliases(ConfigNode model, string[] modelNames)
    {
        foreach (var alias in model.StringsOf("aliases"))
        {
            if (!ConfigChecks.IsModelName(alias.Text) || IsPattern(alias.Text) || IsPattern(model.Name))
            {
                errors.Add(alias, "not an alias (a full model name, of a model with a full name)", alias.Text);
            }
            else if (modelNames.Contains(alias.Text) || !_aliases.Add(alias.Text))
            {
                errors.Add(alias, "this name is taken by another model or alias", alias.Text);
            }
        }
    }

    // The same deployment may stand in several pools, but it is one: what is said of it must be the same, and in one pool it stands once.
    private void CheckIds(ConfigNode model, Dictionary<string, ConfigNode> ids)
    {
        var here = new HashSet<string>(StringComparer.Ordinal);
        foreach (var deployment in model.ItemsOf("deployments").Where(static d => d.Kind == JsonValueKind.Object))
        {
            NodeChecks.CheckLocation(deployment["location"], errors);
            if (deployment.StringOf("id") is { } written && !ConfigChecks.IsModelName(written))
            {
                errors.Add(deployment["id"]!, "not an id (1 to 256 characters, no white space, quotes or backslashes)", written);
            }

            if (IdOf(deployment) is not { } id)
            {
                continue;
            }

            if (!here.Add(id))
            {
                errors.Add(deployment, deployment["id"] is null ? "the same provider and model stand in this list already" : "this id stands in this list already", id);
            }
            else if (!ids.TryAdd(id, deployment) && FactsOf(ids[id]) != FactsOf(deployment))
            {
                errors.Add(deployment, $"this deployment is described differently in line {ids[id].Place.Line}; give one of them an id of its own", id);
            }
        }
    }

    private static string FactsOf(ConfigNode deployment) => string.Join(
        ';', Facts.Append("provider").Append("model").Select(name => deployment[name]).OfType<ConfigNode>().Select(Describe));

    private void CheckName(ConfigNode model)
    {
        if (!ConfigChecks.IsModelName(model.Name))
        {
            errors.Add(
                model.KeyPlace,
                model.Path,
                "not a model name (1 to 256 characters, no white space, quotes or backslashes)",
                model.Name);
        }
        else if (model.Name.AsSpan(0, model.Name.Length - 1).Contains('*'))
        {
            errors.Add(model.KeyPlace, model.Path, "'*' may stand only at the end of a model name", model.Name);
        }
    }

    private void CheckDeployments(ConfigNode model, string[] providerNames)
    {
        if (model["deployments"] is { Kind: JsonValueKind.Array, Children.Count: 0 } empty)
        {
            errors.Add(empty, "a model needs at least one deployment");
        }

        if (model.ItemsOf("deployments").Count > Largest)
        {
            errors.Add(model["deployments"]!, $"more than {Largest} deployments");
        }

        foreach (var deployment in model.ItemsOf("deployments"))
        {
            var provider = deployment.StringOf("provider");
            if (provider is not null && !providerNames.Contains(provider))
            {
                errors.UnknownName(deployment["provider"]!, "provider", providerNames);
            }

            if (deployment.StringOf("model") is not { } name)
            {
                continue;
            }

            if (name == "*" ? !IsPattern(model.Name) : !ConfigChecks.IsModelName(name))
            {
                errors.Add(
                    deployment["model"]!,
                    name == "*"
                        ? "'*' (the name that the caller sent) needs a model whose own name ends in '*'"
                        : "not a model name (1 to 256 characters, no white space, quotes or backslashes)",
                    name == "*" ? null : name);
            }
        }
    }

    private void CheckFallbacks(ConfigNode model, string[] modelNames)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fallback in model.StringsOf("fallbacks"))
        {
            if (fallback.Text == model.Name)
            {
                errors.Add(fallback, "a model cannot be its own fallback", fallback.Text);
            }
            else if (!modelNames.Contains(fallback.Text))
            {
                errors.UnknownName(fallback, "model", modelNames);
            }
            else if (IsPattern(fallback.Text))
            {
                errors.Add(fallback, "a fallback needs a full name, not a pattern", fallback.Text);
            }
            else if (!seen.Add(fallback.Text))
            {
                errors.Add(fallback, "this fallback stands in the list already", fallback.Text);
            }
        }
    }
}
