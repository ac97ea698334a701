using System.Globalization;
using EdgeRouter.Config;
using EdgeRouter.Config.Checks;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.Portkey;

/// <summary>
/// Conditions as rules. A rule sees headers where Portkey sees one header with JSON in it, so callers have to send <c>x-metadata-KEY</c>. A condition that cannot be said in full is left out in full: a part of it would match more than was meant.
/// </summary>
internal sealed class PortkeyRules(ImportedRouter router, ImportedModel root, Func<string, ImportedModel?> target)
{
    private const string Metadata = "metadata.";

    public void Add(ConfigNode? strategy)
    {
        var conditions = strategy?.ItemsOf("conditions") ?? [];
        for (var i = 0; i < conditions.Count; i++)
        {
            Add(conditions[i], i + 1);
        }
    }

    private void Add(ConfigNode condition, int number)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"condition {number}");
        if (condition.Text("then") is not { } then)
        {
            root.Remarks.LeaveOut($"{what}, which leads nowhere");
            return;
        }

        if (PortkeyQuery.Alternatives(condition["query"]) is not { } alternatives)
        {
            root.Remarks.LeaveOut($"{what} (to {then}), whose query cannot be read or has more than 64 alternatives");
            return;
        }

        var prepared = new List<(string? Model, ImportedRule? Rule)>();
        foreach (var alternative in alternatives)
        {
            if (Prepare(alternative, then, number, prepared.Count + 1, out var problem) is not { } ready)
            {
                root.Remarks.LeaveOut($"{what} (to {then}): {problem}", "docs/routing.md and docs/import.md tell what a rule can look at.");
                return;
            }

            prepared.Add(ready);
        }

        if (target(then) is not { } model)
        {
            root.Remarks.LeaveOut($"{what}, which leads to {then}, and there is no such target");
            return;
        }

        foreach (var (name, rule) in prepared)
        {
            if (rule is not null)
            {
                rule.Target = model.Name;
                router.Rules.Add(rule);
            }
            else if (name != model.Name && !router.Models.Exists(m => m.Name == name || m.Aliases.Contains(name!)))
            {
                model.Aliases.Add(name!);
                model.Remarks.Say("Requests that name one of its aliases come here, which is what the condition on params.model said.");
            }
        }
    }

    private static (string? Model, ImportedRule? Rule)? Prepare(IReadOnlyList<PortkeyCriterion> criteria, string then, int number, int part, out string? problem)
    {
        problem = null;
        if (criteria is [{ Field: "params.model", Operator: "$eq", Value: { } model }] && ConfigChecks.IsModelName(model) && !model.EndsWith('*'))
        {
            return (model, null);
        }

        var name = ProviderPool.Slug(string.Create(CultureInfo.InvariantCulture, $"{then}-{number}{(part > 1 ? $"-{part}" : "")}"));
        var rule = new ImportedRule { Name = name, Target = then };
        foreach (var criterion in criteria)
        {
            problem = Apply(rule, criterion);
            if (problem is not null)
            {
                return null;
            }
        }

        return (null, rule);
    }

    /// <returns>Null, or why a rule cannot say it.</returns>
    private static string? Apply(ImportedRule rule, PortkeyCriterion criterion)
    {
        if (Pattern(criterion) is not { } value)
        {
            return $"{criterion.Operator} of {criterion.Field} has no counterpart";
        }

        if (criterion.Field is "metadata._user" or "params.user")
        {
            return rule.Lists.TryAdd("users", [value]) ? null : "two users at once";
        }

        if (criterion.Field == "params.stream" && criterion.Operator == "$eq" && value is "true" or "false" && rule.Stream is null)
        {
            rule.Stream = value == "true";
            return null;
        }

        if (!criterion.Field.StartsWith(Metadata, StringComparison.Ordinal))
        {
            return $"{criterion.Field} cannot be looked at{(criterion.Field == "params.model" ? " together with something else" : "")}";
        }

        var header = "x-metadata-" + ProviderPool.Slug(criterion.Field[Metadata.Length..].TrimStart('_')).Replace('_', '-').ToLowerInvariant();
        if (!HeaderNames.CanBeValue(value) || !rule.Headers.TryAdd(header, value))
        {
            return $"{criterion.Field} twice, or with characters that no header holds";
        }

        rule.Remarks.Say($"Portkey finds {criterion.Field} in the JSON of x-portkey-metadata; callers must send the header {header}.");
        return null;
    }

    // A name, or a beginning with * behind it.
    private static string? Pattern(PortkeyCriterion criterion)
    {
        if (criterion.Value is not { Length: > 0 } value)
        {
            return null;
        }

        if (criterion.Operator == "$eq")
        {
            return value.EndsWith('*') ? null : value;
        }

        if (criterion.Operator != "$regex" || value[0] != '^')
        {
            return null;
        }

        var (begin, whole) = value.EndsWith('$') ? (value[1..^1], true) : (value[1..], false);
        if (begin.EndsWith(".*", StringComparison.Ordinal))
        {
            (begin, whole) = (begin[..^2], false);
        }

        return begin.Length > 0 && begin.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ' or '@') ? begin + (whole ? "" : "*") : null;
    }
}
