using System.Globalization;
using System.Text.Json;
using EdgeRouter.Config.Checks;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.Portkey;

/// <summary>
/// From a tree of targets to models. The root is the model <c>*</c>, because a Portkey configuration holds for whatever model a request names; what a fallback, a share or a rule leads to has a name of its own. A target that sends the caller's own model name can
/// stand only in <c>*</c>, so a chain of such targets becomes one pool by priority.
/// </summary>
internal sealed class PortkeyTree(ImportedRouter router, PortkeyProviders providers)
{
    /// <summary>Stands where the source sends the caller's own model name and a name has to be written.</summary>
    public const string NoModel = "REPLACE-ME";

    private readonly PortkeyLeaves _leaves = new(providers);

    private static bool IsGroup(ConfigNode node) => node["targets"] is { Kind: JsonValueKind.Array, Children.Count: > 0 };

    /// <summary>single, loadbalance, fallback or conditional.</summary>
    public static string ModeOf(ConfigNode node) => (node["strategy"].Text("mode") ?? node.Text("mode")) is { } mode ? mode : node.ItemsOf("targets").Count > 1 ? "loadbalance" : "single";

    /// <summary>Makes the model for a target and, below it, everything that it leads to.</summary>
    /// <param name="fallbackName">When the target has no name that a model can have.</param>
    public ImportedModel Add(ConfigNode node, PortkeyInherited inherited, string fallbackName)
    {
        var model = new ImportedModel { Name = NameFor(node, fallbackName) };
        router.Models.Add(model);
        Fill(model, node, inherited);
        return model;
    }

    /// <summary>Fills a model that is on the list already.</summary>
    public void Fill(ImportedModel model, ConfigNode node, PortkeyInherited outer)
    {
        var inherited = outer.With(node);
        PortkeySettings.Apply(model, node, inherited, isLeaf: !IsGroup(node));
        if (!IsGroup(node))
        {
            _leaves.Add(model, node, outer, weight: null, priority: null);
            return;
        }

        switch (ModeOf(node))
        {
            case "single":
                Fill(model, node.ItemsOf("targets")[0], inherited);
                break;
            case "fallback":
                Chain(model, node, inherited);
                break;
            case "conditional":
                Conditional(model, node, inherited);
                break;
            case var mode:
                if (mode != "loadbalance")
                {
                    model.Remarks.LeaveOut("a strategy of this kind", "The modes are single, loadbalance, fallback and conditional; shares are taken.");
                }

                Shares(model, node, inherited);
                break;
        }
    }

    private void Conditional(ImportedModel model, ConfigNode node, PortkeyInherited inherited)
    {
        var targets = node.ItemsOf("targets");
        var strategy = node["strategy"];
        var usual = targets.FirstOrDefault(t => t.Text("name") == strategy.Text("default"));
        if (usual is null)
        {
            model.Remarks.Say("The source names no default target: a request that meets no condition is refused there, and gets the first target here.");
        }

        // A deeper one is never asked for by name, so no rule can concern it.
        if (!model.IsPattern)
        {
            model.Remarks.LeaveOut("conditions below another strategy", "Rules look at the model that the caller asked for. The default target stands here.");
            Fill(model, usual ?? targets[0], inherited);
            return;
        }

        // A target that conditions lead to has a name, also when it is the default one.
        var byName = new Dictionary<string, ImportedModel>(StringComparer.Ordinal);
        ImportedModel? Named(string name)
        {
            if (!byName.TryGetValue(name, out var made) && targets.FirstOrDefault(t => t.Text("name") == name) is { } target)
            {
                byName.Add(name, made = Add(target, inherited, "target"));
            }

            return made;
        }

        Fill(model, usual ?? targets[0], inherited);
        new PortkeyRules(router, model, Named).Add(strategy);
        foreach (var unused in targets.Where(t => t != (usual ?? targets[0]) && (t.Text("name") is not { } name || !byName.ContainsKey(name))))
        {
            model.Remarks.LeaveOut($"a target that no condition leads to ({unused.Path})");
        }
    }

    // Fallbacks of fallbacks are one chain.
    private static IEnumerable<(ConfigNode Node, PortkeyInherited Inherited)> Links(ConfigNode node, PortkeyInherited inherited) => node.ItemsOf("targets").SelectMany(target =>
        IsGroup(target) && ModeOf(target) == "fallback" ? Links(target, inherited.With(target))
        : IsGroup(target) && ModeOf(target) == "single" ? [(target.ItemsOf("targets")[0], inherited.With(target))]
        : [(target, inherited)]);

    private void Chain(ImportedModel model, ConfigNode node, PortkeyInherited inherited)
    {
        var links = Links(node, inherited).ToList();
        if (links.Exists(static l => SendsCallersModel(l.Node, l.Inherited)) && links.TrueForAll(static l => !IsGroup(l.Node) || IsFlat(l.Node)) && model.IsPattern)
        {
            model.Strategy = "priority";
            model.Remarks.Say("A chain in which a target sends the caller's own model name: one pool by priority, because a fallback needs a model with a full name. A failure leads to the next priority.");
            for (var i = 0; i < links.Count; i++)
            {
                Pool(model, links[i].Node, links[i].Inherited, 1, i);
            }

            model.Attempts = Math.Min(10, Math.Max(model.Attempts ?? 3, model.Deployments.Count));
            PortkeySettings.Codes(model, node["strategy"], []);
            return;
        }

        Fill(model, links[0].Node, links[0].Inherited);
        var names = new List<string>();
        for (var i = 1; i < links.Count; i++)
        {
            names.Add(Add(links[i].Node, links[i].Inherited, $"{(model.IsPattern ? "fallback" : model.Name)}-{i}").Name);
        }

        PortkeySettings.Codes(model, node["strategy"], names);
    }

    private void Shares(ImportedModel model, ConfigNode node, PortkeyInherited inherited)
    {
        if (IsFlat(node))
        {
            Pool(model, node, inherited, 1, null);
            return;
        }

        // Chains inside shares: an arm for each. What stands under deployments then serves nobody, but a model needs one.
        var targets = node.ItemsOf("targets").Where(static t => WeightOf(t) > 0).ToList();
        var sum = targets.Sum(WeightOf);
        var left = 1.0;
        for (var i = 0; i < targets.Count; i++)
        {
            var share = i == targets.Count - 1 ? left : Math.Round(WeightOf(targets[i]) / sum, 6);
            left = Math.Round(left - share, 6);
            var arm = Add(targets[i], inherited, $"{(model.IsPattern ? "share" : model.Name)}-{i + 1}");
            model.Arms.Add(($"arm-{i + 1}", share, arm.Name));
            if (i == 0)
            {
                model.Deployments.AddRange(arm.Deployments.Select(static d => new ImportedDeployment { Provider = d.Provider, Model = d.Model, Weight = d.Weight, Priority = d.Priority }));
            }
        }

        model.Remarks.Say("Each share is a model of its own; the deployments here are the first one's and get no request.");
    }

    private void Pool(ImportedModel model, ConfigNode node, PortkeyInherited outer, double weight, int? priority)
    {
        if (!IsGroup(node))
        {
            _leaves.Add(model, node, outer, weight, priority);
            return;
        }

        var inherited = outer.With(node);
        var targets = node.ItemsOf("targets");
        var sum = targets.Sum(WeightOf);
        foreach (var target in targets)
        {
            // The shares of an inner group are parts of its own share.
            Pool(model, target, inherited, sum > 0 ? Math.Round(weight * WeightOf(target) / (weight == 1 ? 1 : sum), 6) : weight, priority);
        }
    }

    private static bool IsFlat(ConfigNode node) => !IsGroup(node) || (ModeOf(node) == "loadbalance" && node.ItemsOf("targets").All(IsFlat));

    private static bool SendsCallersModel(ConfigNode node, PortkeyInherited outer) =>
        IsGroup(node) ? node.ItemsOf("targets").Any(t => SendsCallersModel(t, outer.With(node))) : PortkeyLeaves.ModelOf(node, outer.With(node)) is null;

    private static double WeightOf(ConfigNode target) => target.Number("weight") is { } weight and >= 0 and <= 1_000_000 ? weight : 1;

    private string NameFor(ConfigNode node, string fallbackName)
    {
        var wanted = node.Text("name") is { } name && ConfigChecks.IsModelName(name) && !name.Contains('*', StringComparison.Ordinal) ? name : fallbackName;
        var free = wanted;
        for (var i = 2; router.Models.Exists(m => m.Name == free); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{i}");
        }

        return free;
    }
}
