using System.Net.Http.Headers;
using System.Text;

namespace EdgeRouter.Upstream;

/// <summary>The headers of an answer that speak of limits and waiting, as they came; null: not sent. Most answers of servers one runs oneself have none of them.</summary>
internal struct LimitTexts
{
    public string? RetryAfterMilliseconds;
    public string? RetryAfter;
    public string? Requests;
    public string? RequestsReset;
    public string? Tokens;
    public string? TokensReset;
    public string? AnthropicRequests;
    public string? AnthropicRequestsReset;
    public string? AnthropicTokens;
    public string? AnthropicTokensReset;

    /// <summary>Amazon says the kind of an error here, and not always in the body.</summary>
    public string? ErrorType;

    public static LimitTexts Of(HttpResponseHeaders headers)
    {
        var texts = default(LimitTexts);
        foreach (var (name, values) in headers.NonValidated)
        {
            if (IsCandidate(name.Length, name[0]))
            {
                texts.Take(name, values.ToString());
            }
        }

        return texts;
    }

    public void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (IsCandidate(name.Length, (char)name[0]))
        {
            Take(Encoding.ASCII.GetString(name), Encoding.Latin1.GetString(value));
        }
    }

    // All of them begin with one of these letters and are so long; that leaves out nearly everything else.
    private static bool IsCandidate(int length, char first) => (first | 0x20) is 'r' or 'x' or 'a' && length is 11 or 14 or 16 or (>= 24 and <= 38);

    private void Take(string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "retry-after-ms":
                RetryAfterMilliseconds ??= value;
                break;
            case "x-amzn-errortype":
                ErrorType ??= value;
                break;
            case "retry-after":
                RetryAfter ??= value;
                break;
            case "x-ratelimit-remaining-requests":
                Requests ??= value;
                break;
            case "x-ratelimit-reset-requests":
                RequestsReset ??= value;
                break;
            case "x-ratelimit-remaining-tokens":
                Tokens ??= value;
                break;
            case "x-ratelimit-reset-tokens":
                TokensReset ??= value;
                break;
            case "anthropic-ratelimit-requests-remaining":
                AnthropicRequests ??= value;
                break;
            case "anthropic-ratelimit-requests-reset":
                AnthropicRequestsReset ??= value;
                break;
            case "anthropic-ratelimit-tokens-remaining":
                AnthropicTokens ??= value;
                break;
            case "anthropic-ratelimit-tokens-reset":
                AnthropicTokensReset ??= value;
                break;
        }
    }
}
