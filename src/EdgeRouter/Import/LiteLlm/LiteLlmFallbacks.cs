using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;
using EdgeRouter.Model;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>Fallbacks by cause, aliases, and the models that exist only because a fallback names one out of a pattern.</summary>
internal sealed class LiteLlmFallbacks(ImportedRouter router)
{
    /// <param name="list">[{model: [models]}]; null: none.</param>
    /// <param name="cause">A key of <c>fallbacks_by_cause</c>; null: any failure.</param>
    public void Add(ConfigNode? list, string? cause)
    {
        var pairs = list switch
        {
            { Kind: JsonValueKind.Array } => list.Children.SelectMany(static c => c.Kind == JsonValueKind.Object ? c.Children : []),
            { Kind: JsonValueKind.Object } => list.Children,
            _ => [],
        };
        foreach (var pair in pairs)
        {
            if (pair.Name == "*")
            {
                AddDefaults(pair, cause);
                continue;
            }

            if (Find(pair.Name) is not { } model)
            {
                router.Defaults.Remarks.LeaveOut($"{list!.Name} of {pair.Name}, which is no model of this file");
                continue;
            }

            var chain = cause is null ? model.Fallbacks : ChainOf(model, cause);
            if (chain.Count == 0)
            {
                Fill(model, chain, pair);
            }
        }
    }

    /// <summary>Fallbacks of every model that has none of its own.</summary>
    public void AddDefaults(ConfigNode? list, string? cause = null)
    {
        if (list is null)
        {
            return;
        }

        foreach (var model in router.Models.ToList())
        {
            var chain = cause is null ? model.Fallbacks : ChainOf(model, cause);
            if (chain.Count == 0 && !Names(list).Contains(model.Name) && !IsEmbedding(model))
            {
                Fill(model, chain, list);
            }
        }
    }

    /// <param name="aliases">{alias: model} or {alias: {model: …, hidden: …}}.</param>
    public void AddAliases(ConfigNode? aliases)
    {
        foreach (var alias in aliases is { Kind: JsonValueKind.Object } ? aliases.Children : [])
        {
            var name = alias.Kind == JsonValueKind.Object ? alias.Text("model") : alias.Text;
            var model = name is null ? null : Target(name);
            if (model is null || model.Name == alias.Name)
            {
                router.Defaults.Remarks.LeaveOut($"alias {alias.Name}, because {name ?? "its model"} is no model of this file");
            }
            else if (router.Models.Exists(m => m.Name == alias.Name || m.Aliases.Contains(alias.Name)) || alias.Name.EndsWith('*') || !EdgeRouter.Config.Checks.ConfigChecks.IsModelName(alias.Name))
            {
                model.Remarks.LeaveOut($"alias {alias.Name}", "The name is taken by a model, or is none.");
            }
            else
            {
                model.Aliases.Add(alias.Name);
            }
        }
    }

    // A chat model cannot answer it.
    private static bool IsEmbedding(ImportedModel model) => model.Deployments.TrueForAll(static d => d.Model.Contains("embed", StringComparison.OrdinalIgnoreCase));

    private static List<string> ChainOf(ImportedModel model, string cause)
    {
        if (!model.FallbacksByCause.TryGetValue(cause, out var chain))
        {
            model.FallbacksByCause.Add(cause, chain = []);
        }

        return chain;
    }

    private void Fill(ImportedModel model, List<string> chain, ConfigNode names)
    {
        foreach (var name in Names(names))
        {
            if (Target(name) is not { } target)
            {
                model.Remarks.LeaveOut($"fallback {name}, which is no model of this file");
            }
            else if (target != model && !chain.Contains(target.Name))
            {
                chain.Add(target.Name);
            }
        }

        if (names.Children.Exists(static c => c.Kind == JsonValueKind.Object))
        {
            model.Remarks.LeaveOut("what a fallback changes in the request", "A fallback gets the caller's request; a model's parameters may set, cap or drop members.");
        }
    }

    private static List<string> Names(ConfigNode list) => list.Kind == JsonValueKind.String
        ? [list.Text]
        : [.. list.Children.Select(static c => c.Kind == JsonValueKind.Object ? c.Text("model") : c.Text).OfType<string>().Where(static n => n.Length > 0)];

    private ImportedModel? Find(string name) => router.Models.Find(m => m.Name == name || m.Aliases.Contains(name));

    // A fallback needs a full name: where a pattern serves it, the name gets an entry.
    private ImportedModel? Target(string name)
    {
        if (Find(name) is { } model)
        {
            return model.IsPattern ? null : model;
        }

        if (!EdgeRouter.Config.Checks.ConfigChecks.IsModelName(name) || name.EndsWith('*'))
        {
            return null;
        }

        ImportedModel? made = null;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && router.Providers.Exists(p => p.Name == name[..slash]))
        {
            made = new ImportedModel { Name = name };
            made.Deployments.Add(new ImportedDeployment { Provider = name[..slash], Model = name[(slash + 1)..] });
        }
        else if (router.Models.Where(m => m.IsPattern && NamePattern.Matches(m.Name, name)).MaxBy(static m => m.Name.Length) is { } pattern)
        {
            made = new ImportedModel { Name = name };
            made.Deployments.AddRange(pattern.Deployments.Select(d => new ImportedDeployment { Provider = d.Provider, Model = d.Model == "*" ? name : d.Model, Weight = d.Weight, Priority = d.Priority }));
        }

        if (made is not null)
        {
            made.Remarks.Say("A pattern serves this name in the source; a fallback or alias needs it as an entry.");
            router.Models.Add(made);
        }

        return made;
    }
}
