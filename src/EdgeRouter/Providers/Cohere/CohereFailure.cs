using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Cohere;

/// <summary>Cohere's errors: a flat message, so the status has to tell.</summary>
internal static class CohereFailure
{
    public static FailureClass Classify(int status, UpstreamError? error) => status switch
    {
        // The word at the end of a stream.
        >= 200 and < 300 => error?.Type switch { "TIMEOUT" => FailureClass.RequestTimeout, "ERROR" => FailureClass.ServerError, _ => FailureClass.InBandError },

        // Its own number for a blocked token.
        498 => FailureClass.Unauthorized,
        400 or 422 when FailureReader.Says(error, "too many tokens") => FailureClass.ContextLength,
        429 when FailureReader.Says(error, "per month") || FailureReader.Says(error, "monthly") => FailureClass.QuotaExhausted,
        _ => FailureReader.OfStatus(status),
    };
}
