using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

/// <summary>Rules, splits and parameters: names that must exist or be unique, shares, patterns, times.</summary>
internal sealed class RoutingChecks(ConfigCatalogue catalogue, ConfigErrors errors)
{
    // What the router itself decides from; changing it behind its back would make two requests of one.
    private static readonly string[] Reserved = ["model", "stream", "stream_options", "messages", "input", "prompt"];

    public void Run(ConfigNode root)
    {
        string[] models = [.. root.MembersOf("models").Select(static m => m.Name).Where(static n => !n.EndsWith('*'))];
        var ruleNames = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in root.ItemsOf("rules"))
        {
            CheckRuleName(rule, ruleNames);
            CheckWhen(root, rule["when"]);
            CheckTarget(rule["then"], models);
            CheckParameters(rule["then"]?["parameters"]);
        }

        foreach (var model in root.MembersOf("models"))
        {
            CheckParameters(model["parameters"]);
            CheckSplit(model, models);
        }
    }

    private void CheckRuleName(ConfigNode rule, HashSet<string> seen)
    {
        if (rule.StringOf("name") is not { } name)
        {
            return;
        }

        if (!ConfigChecks.IsPlainName(name))
        {
            errors.Add(rule["name"]!, "not a rule name (letters, digits, '.', '_' and '-', at most 64)", name);
        }
        else if (!seen.Add(name))
        {
            errors.Add(rule["name"]!, "another rule has this name already", name);
        }
    }

    private void CheckWhen(ConfigNode root, ConfigNode? when)
    {
        if (when is null)
        {
            return;
        }

        string[] known = [.. root.MembersOf("models").Select(static m => m.Name), .. root.MembersOf("providers").Select(static p => p.Name + "/*")];
        foreach (var model in when.StringsOf("models").Where(m => !m.Text.EndsWith('*') && !known.Contains(m.Text)))
        {
            errors.UnknownName(model, "model", known);
        }

        if (when.StringOf("pattern") is { } pattern)
        {
            CheckPattern(when["pattern"]!, pattern);
        }

        foreach (var keyword in when.StringsOf("keywords").Where(static k => k.Text.Length == 0))
        {
            errors.Add(keyword, "is empty, so it would be found in every message");
        }

        foreach (var name in new[] { "from", "to" })
        {
            if (when["time"]?.StringOf(name) is { } time && !TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                errors.Add(when["time"]![name]!, "not a time of day (22:00)", time);
            }
        }

        if (when["time"]?.StringOf("time_zone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            errors.Add(when["time"]!["time_zone"]!, "this machine knows no such time zone (Europe/Amsterdam, UTC)", zone);
        }
    }

    private void CheckPattern(ConfigNode node, string pattern)
    {
        try
        {
            _ = new Regex(pattern, ModelCompiler.PatternOptions);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            errors.Add(node, wrong is NotSupportedException ? "back references and look-around are not offered: they could take unbounded time" : $"not a regular expression: {wrong.Message}", pattern);
        }
    }

    private void CheckTarget(ConfigNode? then, string[] models)
    {
        if (then?.StringOf("model") is { } model && !models.Contains(model))
        {
            errors.UnknownName(then["model"]!, "model", models);
        }

        CheckStrategy(then);
    }

    private void CheckStrategy(ConfigNode? node)
    {
        if (node?.StringOf("strategy") is { } strategy && !catalogue.StrategyNames.Contains(strategy))
        {
            errors.UnknownName(node["strategy"]!, "strategy", catalogue.StrategyNames);
        }
    }

    private void CheckSplit(ConfigNode model, string[] models)
    {
        if (model["split"] is not { Kind: JsonValueKind.Object } split)
        {
            return;
        }

        var arms = split.ItemsOf("arms");
        var names = new HashSet<string>(StringComparer.Ordinal);
        double sum = 0;
        foreach (var arm in arms)
        {
            sum += arm["share"] is { } share && ConfigChecks.NumberIn(share) is { } part ? part : 0;
            if (arm.StringOf("name") is { } name && (!ConfigChecks.IsPlainName(name) || !names.Add(name)))
            {
                errors.Add(arm["name"]!, "not a name of its own (letters, digits, '.', '_' and '-', at most 64; once)", name);
            }

            CheckTarget(arm, models);
            CheckParameters(arm["parameters"]);
        }

        if (Math.Abs(sum - 1) > 1e-6)
        {
            errors.Add(split["arms"] ?? split, string.Create(CultureInfo.InvariantCulture, $"the shares add up to {sum:0.######}, not to 1"));
        }
    }

    private void CheckParameters(ConfigNode? parameters)
    {
        var named = (parameters?.MembersOf("set") ?? []).Concat(parameters?.MembersOf("cap") ?? []).Select(static n => (Node: n, n.Name))
            .Concat((parameters?.StringsOf("drop") ?? []).Select(static n => (Node: n, Name: n.Text)));
        foreach (var (node, name) in named)
        {
            if (Reserved.Contains(name) || name.Length == 0 || name.Any(static c => c is '"' or '\\' || char.IsControl(c)))
            {
                errors.Add(node.KeyPlace, node.Path, Reserved.Contains(name) ? "the router decides from this member itself; it cannot be set, capped or dropped" : "not the name of a member", name);
            }
        }
    }
}
