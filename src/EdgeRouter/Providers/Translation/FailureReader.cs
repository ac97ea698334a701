using EdgeRouter.Model;
using EdgeRouter.Providers.Anthropic;
using EdgeRouter.Providers.Bedrock;
using EdgeRouter.Providers.Cohere;
using EdgeRouter.Providers.Gemini;
using EdgeRouter.Providers.OpenAi;

namespace EdgeRouter.Providers.Translation;

/// <summary>Reads answers that are errors, in every dialect. Runs only on failures and may allocate.</summary>
internal static class FailureReader
{
    /// <param name="status">Of the answer; 2xx for an error in place of an answer or inside a stream.</param>
    /// <param name="body">As far as it was read; need not be JSON.</param>
    /// <param name="errorType">The header <c>x-amzn-errortype</c>, which only Bedrock sends; else null.</param>
    public static FailureReading Read(DialectId dialect, int status, ReadOnlySpan<byte> body, string? errorType = null)
    {
        var error = dialect switch
        {
            DialectId.Gemini => GeminiFailure.ReadError(body),
            DialectId.Bedrock => BedrockFailure.ReadError(body, errorType),
            _ => ErrorBody.Read(body),
        };
        var failure = Classify(dialect, status, error);
        return new FailureReading(failure, error, dialect == DialectId.Gemini ? GeminiFailure.RetryDelay(body) : 0);
    }

    /// <summary>The class of an error that has been read already, as it is for those that come inside a stream.</summary>
    public static FailureClass Classify(DialectId dialect, int status, UpstreamError? error) => dialect switch
    {
        DialectId.Anthropic => AnthropicFailure.Classify(status, error),
        DialectId.Gemini => GeminiFailure.Classify(status, error),
        DialectId.Cohere => CohereFailure.Classify(status, error),
        DialectId.Bedrock => BedrockFailure.Classify(status, error),
        _ => OpenAiFailure.Classify(status, error),
    };

    /// <summary>By status alone, for want of anything better.</summary>
    public static FailureClass OfStatus(int status) => status switch
    {
        401 => FailureClass.Unauthorized,
        402 => FailureClass.QuotaExhausted,
        403 or 451 => FailureClass.Forbidden,
        404 or 410 => FailureClass.NotFound,
        408 => FailureClass.RequestTimeout,
        409 or 425 => FailureClass.Conflict,
        413 => FailureClass.RequestTooLarge,

        // A dependency of the provider's failed, whatever the hundred says.
        424 => FailureClass.ServerError,
        429 => FailureClass.RateLimited,
        503 or 529 => FailureClass.Overloaded,
        504 or 524 => FailureClass.RequestTimeout,
        >= 500 => FailureClass.ServerError,
        >= 400 => FailureClass.BadRequest,
        >= 200 and < 300 => FailureClass.InBandError,
        _ => FailureClass.UnexpectedStatus,
    };

    /// <summary>The status that a code stands for, when the error came with a 2xx and its code is a number; else the status itself.</summary>
    public static int Effective(int status, string? code) =>
        status is >= 200 and < 300 && int.TryParse(code, out var number) && number is >= 400 and < 600 ? number : status;

    /// <summary>Refines a refusal whose kind is known already: several providers tell the one from the other only in words.</summary>
    public static bool Says(UpstreamError? error, string words) => error?.Message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}
