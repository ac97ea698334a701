using System.Net.Http.Headers;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream;

/// <summary>What an answer's headers say of a key's room, and how long to stay away: <c>retry-after-ms</c>, <c>Retry-After</c>, or the reset of the limit that is used up.</summary>
internal static class RateLimitHeaders
{
    public static RateLimitAnswer Read(HttpResponseHeaders headers, DialectId dialect, TimeProvider time)
    {
        var answer = RateLimitAnswer.Unknown;
        var values = headers.NonValidated;
        if (values.Count == 0)
        {
            return answer;
        }

        var anthropic = dialect == DialectId.Anthropic;
        var requests = anthropic ? "anthropic-ratelimit-requests-remaining" : "x-ratelimit-remaining-requests";
        var tokens = anthropic ? "anthropic-ratelimit-tokens-remaining" : "x-ratelimit-remaining-tokens";

        // Most answers have neither and few headers; one pass that looks at lengths is cheaper than two look-ups by name.
        foreach (var (name, value) in values)
        {
            if (Is(name, requests))
            {
                answer.Requests = Number(value.ToString());
            }
            else if (Is(name, tokens))
            {
                answer.Tokens = Number(value.ToString());
            }
        }

        if (answer.IsKnown)
        {
            var now = time.GetUtcNow();
            answer.RequestsReset = Reset(values, anthropic ? "anthropic-ratelimit-requests-reset" : "x-ratelimit-reset-requests", now);
            answer.TokensReset = Reset(values, anthropic ? "anthropic-ratelimit-tokens-reset" : "x-ratelimit-reset-tokens", now);
        }

        return answer;
    }

    /// <summary>Milliseconds to wait before another attempt; 0: not said.</summary>
    public static long Wait(HttpResponseHeaders headers, in RateLimitAnswer limits, TimeProvider time)
    {
        var values = headers.NonValidated;
        var now = time.GetUtcNow();
        if (values.TryGetValues("retry-after-ms", out var exact) && Number(exact.ToString()) is > 0 and var milliseconds)
        {
            return Math.Min(milliseconds, RetryAfter.LongestSeconds * 1000L);
        }

        if (values.TryGetValues("Retry-After", out var waits) && RetryAfter.Parse(waits.ToString(), now) is > 0 and var seconds)
        {
            return seconds * 1000L;
        }

        return Math.Max(limits.Requests == 0 ? limits.RequestsReset : 0, limits.Tokens == 0 ? limits.TokensReset : 0);
    }

    private static bool Is(string name, string wanted) => name.Length == wanted.Length && name.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static long Number(string text) =>
        double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number) && number < 1e15 ? (long)number : -1;

    private static long Reset(HttpHeadersNonValidated values, string name, DateTimeOffset now) => values.TryGetValues(name, out var found) ? ResetTime.Parse(found.ToString(), now) : 0;
}
