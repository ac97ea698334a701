using System.Text;
using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>
/// Finds the first rule whose conditions all hold. A model that no rule can concern has an empty list and costs nothing. Cheap conditions come first; what conditions read is read at most once per request (<see cref="AskedByRules"/>), the last
/// user message only when a rule whose other conditions hold looks at it.
/// </summary>
internal static class RuleMatcher
{
    public const string UserHeader = "x-edgerouter-user";

    /// <param name="readText">Fills the buffer with the last user message, lower case; see Inspection.</param>
    public static RoutingRule? First(IReadOnlyList<RoutingRule> rules, in RouteRequest request, DateTimeOffset now, ReadText readText)
    {
        var asked = new AskedByRules(request, readText);
        try
        {
            for (var i = 0; i < rules.Count; i++)
            {
                var rule = rules[i];
                if (Holds(rule, request, ref asked, now) && (!rule.ReadsText || TextHolds(rule, ref asked)))
                {
                    return rule;
                }
            }

            return null;
        }
        finally
        {
            asked.Return();
        }
    }

    /// <summary>Who the caller says the user is: the header, or the body's <c>user</c>.</summary>
    public static string? UserOf(in RouteRequest request) => request.Headers.Header(UserHeader)
        ?? (request.Facts.User.IsPresent ? Encoding.UTF8.GetString(request.Body.Slice(request.Facts.User.Start, request.Facts.User.Length)) : null);

    private static bool Holds(RoutingRule rule, in RouteRequest request, ref AskedByRules asked, DateTimeOffset now)
    {
        ref readonly var facts = ref request.Facts;
        return (rule.MinPromptTokens == 0 || facts.PromptTokens >= rule.MinPromptTokens)
            && (rule.MaxPromptTokens == 0 || facts.PromptTokens <= rule.MaxPromptTokens)
            && (rule.Tools is null || rule.Tools == ((facts.Needs & Capabilities.Tools) != 0))
            && (rule.Images is null || rule.Images == asked.HasImages())
            && (rule.Stream is null || rule.Stream == facts.Stream)
            && (rule.Keys.Count == 0 || MatchesAny(rule.Keys, request.Key?.Id))
            && (rule.Applications.Count == 0 || MatchesAny(rule.Applications, asked.Header("x-edgerouter-app")))
            && (rule.Tasks.Count == 0 || MatchesAny(rule.Tasks, asked.Header("x-edgerouter-task")))
            && (rule.Users.Count == 0 || (asked.TryUser(out var user) && MatchesAny(rule.Users, user)))
            && (rule.Tags.Count == 0 || MatchesAnyOfList(rule.Tags, asked.Header("x-edgerouter-tags")))
            && HeadersHold(rule, ref asked)
            && (rule.Time is null || rule.Time.Contains(now));
    }

    private static bool HeadersHold(RoutingRule rule, ref AskedByRules asked)
    {
        for (var i = 0; i < rule.Headers.Count; i++)
        {
            if (asked.Header(rule.Headers[i].Key) is not { } value || !NamePattern.Matches(rule.Headers[i].Value, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TextHolds(RoutingRule rule, ref AskedByRules asked)
    {
        var found = rule.Keywords.Count == 0;
        for (var i = 0; !found && i < rule.Keywords.Count; i++)
        {
            found = asked.TextContains(rule.Keywords[i]);
        }

        return found && (rule.Pattern is null || rule.Pattern.IsMatch(asked.Characters()));
    }

    private static bool MatchesAny(IReadOnlyList<string> patterns, string? value) => value is not null && MatchesAny(patterns, value.AsSpan());

    private static bool MatchesAny(IReadOnlyList<string> patterns, ReadOnlySpan<char> value)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (NamePattern.Matches(patterns[i], value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesAnyOfList(IReadOnlyList<string> patterns, string? list)
    {
        foreach (var part in list.AsSpan().Split(','))
        {
            var value = list.AsSpan()[part].Trim();
            if (value.Length > 0 && MatchesAny(patterns, value))
            {
                return true;
            }
        }

        return false;
    }

    internal delegate Span<byte> ReadText(ReadOnlySpan<byte> body, ByteRange messages, Span<byte> into);
}
