using System.Globalization;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream;

/// <summary>What an answer's headers say of a key's room, and how long to stay away: <c>retry-after-ms</c>, <c>Retry-After</c>, or the reset of the limit that is used up.</summary>
internal static class RateLimitHeaders
{
    public static RateLimitAnswer Read(in LimitTexts texts, DialectId dialect, TimeProvider time)
    {
        var anthropic = dialect == DialectId.Anthropic;
        var answer = RateLimitAnswer.Unknown;
        answer.Requests = Number(anthropic ? texts.AnthropicRequests : texts.Requests);
        answer.Tokens = Number(anthropic ? texts.AnthropicTokens : texts.Tokens);
        if (answer.IsKnown)
        {
            var now = time.GetUtcNow();
            answer.RequestsReset = Reset(anthropic ? texts.AnthropicRequestsReset : texts.RequestsReset, now);
            answer.TokensReset = Reset(anthropic ? texts.AnthropicTokensReset : texts.TokensReset, now);
        }

        return answer;
    }

    /// <summary>Milliseconds to wait before another attempt; 0: not said.</summary>
    public static long Wait(in LimitTexts texts, in RateLimitAnswer limits, TimeProvider time)
    {
        if (Number(texts.RetryAfterMilliseconds) is > 0 and var milliseconds)
        {
            return Math.Min(milliseconds, RetryAfter.LongestSeconds * 1000L);
        }

        if (texts.RetryAfter is { } waits && RetryAfter.Parse(waits, time.GetUtcNow()) is > 0 and var seconds)
        {
            return seconds * 1000L;
        }

        return Math.Max(limits.Requests == 0 ? limits.RequestsReset : 0, limits.Tokens == 0 ? limits.TokensReset : 0);
    }

    private static long Number(string? text) =>
        text is not null && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1e15 ? (long)number : -1;

    private static long Reset(string? text, DateTimeOffset now) => text is null ? 0 : ResetTime.Parse(text, now);
}
