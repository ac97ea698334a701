using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

/// <summary>Models: names, deployments, references to providers and to other models, strategies.</summary>
internal sealed class ModelChecks(ConfigCatalogue catalogue, ConfigErrors errors)
{
    public void Run(ConfigNode root)
    {
        var models = root.MembersOf("models");
        string[] modelNames = [.. models.Select(static m => m.Name)];
        string[] providerNames = [.. root.MembersOf("providers").Select(static p => p.Name)];
        foreach (var model in models)
        {
            CheckName(model);
            CheckDeployments(model, providerNames);
            CheckFallbacks(model, modelNames);
            if (model.StringOf("strategy") is { } strategy && !catalogue.StrategyNames.Contains(strategy))
            {
                errors.UnknownName(model["strategy"]!, "strategy", catalogue.StrategyNames);
            }
        }
    }

    private static bool IsPattern(string modelName) => modelName.EndsWith('*');

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

        var seen = new HashSet<(string, string)>();
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
            else if (provider is not null && !seen.Add((provider, name)))
            {
                errors.Add(deployment, "the same provider and model stand in this list already", $"{provider}/{name}");
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
