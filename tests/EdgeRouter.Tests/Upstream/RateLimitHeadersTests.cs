using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Tests.TestKit;
using EdgeRouter.Upstream;

namespace EdgeRouter.Tests.Upstream;

public sealed class RateLimitHeadersTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void OpenAi_CountsAndResets()
    {
        var texts = Texts("x-ratelimit-remaining-requests: 59", "X-RateLimit-Reset-Requests: 1s", "x-ratelimit-remaining-tokens: 149984", "x-ratelimit-reset-tokens: 6m0s", "x-ratelimit-limit-requests: 60");
        var answer = RateLimitHeaders.Read(texts, DialectId.OpenAi, _time);
        Assert.Equal((59L, 1_000L, 149_984L, 360_000L), (answer.Requests, answer.RequestsReset, answer.Tokens, answer.TokensReset));
        Assert.Equal(0, RateLimitHeaders.Wait(texts, answer, _time));
    }

    [Fact]
    public void Anthropic_TimesOfDay_AndNotTheOthersHeaders()
    {
        var reset = _time.GetUtcNow().AddSeconds(12).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        var texts = Texts("anthropic-ratelimit-requests-remaining: 0", $"anthropic-ratelimit-requests-reset: {reset}", "anthropic-ratelimit-tokens-remaining: 4000", "x-ratelimit-remaining-requests: 7");
        var answer = RateLimitHeaders.Read(texts, DialectId.Anthropic, _time);
        Assert.Equal((0L, 4_000L), (answer.Requests, answer.Tokens));
        Assert.InRange(answer.RequestsReset, 11_990, 12_010);
        Assert.Equal(answer.RequestsReset, RateLimitHeaders.Wait(texts, answer, _time));
        Assert.Equal(7, RateLimitHeaders.Read(texts, DialectId.OpenAi, _time).Requests);
    }

    [Fact]
    public void Nothing_IsUnknown()
    {
        var answer = RateLimitHeaders.Read(Texts("content-type: application/json", "x-request-id: abc"), DialectId.OpenAi, _time);
        Assert.False(answer.IsKnown);
        Assert.Equal(0, RateLimitHeaders.Wait(default, answer, _time));
    }

    [Theory]
    [InlineData("retry-after-ms: 250|retry-after: 7", 250)]
    [InlineData("retry-after: 7", 7_000)]
    [InlineData("Retry-After: 99999999", 3_600_000)]
    [InlineData("retry-after-ms: 99999999999", 3_600_000)]
    [InlineData("retry-after: soon", 0)]
    [InlineData("retry-after-ms: x|retry-after: 3", 3_000)]
    [InlineData("retry-after: 0|x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: 40ms", 40)]
    public void Wait_TheMostExactWordFirst(string headers, long expected)
    {
        var texts = Texts(headers.Split('|'));
        Assert.Equal(expected, RateLimitHeaders.Wait(texts, RateLimitHeaders.Read(texts, DialectId.OpenAi, _time), _time));
    }

    [Theory]
    [InlineData("x-ratelimit-remaining-requests: many")]
    [InlineData("x-ratelimit-remaining-requests: -3")]
    [InlineData("x-ratelimit-remaining-requests: 1e99")]
    [InlineData("x-ratelimit-remaining-requests: ")]
    public void ANumberThatIsNone_IsNotSaid(string header) => Assert.False(RateLimitHeaders.Read(Texts(header), DialectId.OpenAi, _time).IsKnown);

    private static LimitTexts Texts(params string[] headers)
    {
        var texts = default(LimitTexts);
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            texts.Take(Encoding.ASCII.GetBytes(header[..colon]), Encoding.ASCII.GetBytes(header[(colon + 2)..]));
        }

        return texts;
    }
}
