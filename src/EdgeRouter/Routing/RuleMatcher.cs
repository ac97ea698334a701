using System.Buffers;
using System.Text;
using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>
/// Finds the first rule whose conditions all hold. A model that no rule can concern has an empty list and costs nothing. Cheap conditions come first; the last user message is read at most once per request, and only when a rule
/// whose other conditions hold looks at it.
/// </summary>
internal static class RuleMatcher
{
    private const string UserHeader = "x-edgerouter-user";

    /// <param name="readText">Fills the buffer with the last user message, lower case; see Inspection.</param>
    public static RoutingRule? First(IReadOnlyList<RoutingRule> rules, in RouteRequest request, bool hasImages, DateTimeOffset now, ReadText readText)
    {
        byte[]? buffer = null;
        var length = -1;
        try
        {
            for (var i = 0; i < rules.Count; i++)
            {
                var rule = rules[i];
                if (!Holds(rule, request, hasImages, now))
                {
                    continue;
                }

                if (rule.ReadsText)
                {
                    if (length < 0)
                    {
                        buffer = ArrayPool<byte>.Shared.Rent(LongestText);
                        length = readText(request.Body, request.Facts.Messages.IsPresent ? request.Facts.Messages : request.Facts.Input, buffer.AsSpan(0, LongestText)).Length;
                    }

                    if (!TextHolds(rule, buffer.AsSpan(0, length)))
                    {
                        continue;
                    }
                }

                return rule;
            }

            return null;
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }
    }

    /// <summary>Who the caller says the user is: the header, or the body's <c>user</c>.</summary>
    public static string? UserOf(in RouteRequest request) => request.Headers.Header(UserHeader)
        ?? (request.Facts.User.IsPresent ? Encoding.UTF8.GetString(request.Body.Slice(request.Facts.User.Start, request.Facts.User.Length)) : null);

    private const int LongestText = 16 << 10;

    private static bool Holds(RoutingRule rule, in RouteRequest request, bool hasImages, DateTimeOffset now)
    {
        ref readonly var facts = ref request.Facts;
        return (rule.MinPromptTokens == 0 || facts.PromptTokens >= rule.MinPromptTokens)
            && (rule.MaxPromptTokens == 0 || facts.PromptTokens <= rule.MaxPromptTokens)
            && (rule.Tools is null || rule.Tools == ((facts.Needs & Capabilities.Tools) != 0))
            && (rule.Images is null || rule.Images == hasImages)
            && (rule.Stream is null || rule.Stream == facts.Stream)
            && MatchesAny(rule.Keys, request.Key?.Id)
            && (rule.Applications.Count == 0 || MatchesAny(rule.Applications, request.Headers.Header("x-edgerouter-app")))
            && (rule.Tasks.Count == 0 || MatchesAny(rule.Tasks, request.Headers.Header("x-edgerouter-task")))
            && (rule.Users.Count == 0 || MatchesAny(rule.Users, UserOf(request)))
            && (rule.Tags.Count == 0 || MatchesAnyOfList(rule.Tags, request.Headers.Header("x-edgerouter-tags")))
            && HeadersHold(rule, request)
            && (rule.Time is null || rule.Time.Contains(now));
    }

    private static bool HeadersHold(RoutingRule rule, in RouteRequest request)
    {
        for (var i = 0; i < rule.Headers.Count; i++)
        {
            if (request.Headers.Header(rule.Headers[i].Key) is not { } value || !NamePattern.Matches(rule.Headers[i].Value, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TextHolds(RoutingRule rule, ReadOnlySpan<byte> text)
    {
        var found = rule.Keywords.Count == 0;
        for (var i = 0; !found && i < rule.Keywords.Count; i++)
        {
            found = text.IndexOf(rule.Keywords[i]) >= 0;
        }

        return found && (rule.Pattern is null || rule.Pattern.IsMatch(Encoding.UTF8.GetString(text)));
    }

    private static bool MatchesAny(IReadOnlyList<string> patterns, string? value)
    {
        if (patterns.Count == 0)
        {
            return true;
        }

        for (var i = 0; value is not null && i < patterns.Count; i++)
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
            for (var i = 0; value.Length > 0 && i < patterns.Count; i++)
            {
                if (NamePattern.Matches(patterns[i], value))
                {
                    return true;
                }
            }
        }

        return false;
    }

    internal delegate Span<byte> ReadText(ReadOnlySpan<byte> body, ByteRange messages, Span<byte> into);
}
