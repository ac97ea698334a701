using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Cohere;

/// <summary>Cohere's errors: a flat message, so the status has to tell.</summary>
internal static class CohereFailure
{
    public static FailureClass Classify(int status, UpstreamError? error, out FailureDetail detail)
    {
        if (status is >= 200 and < 300)
        {
            // The word at the end of a stream.
            detail = error?.Type == "TIMEOUT" ? FailureDetail.UpstreamTimeout : FailureDetail.None;
            return error?.Type is null ? FailureClass.InBandError : FailureClass.ServerError;
        }

        // Its own number for a blocked token.
        var failure = status == 498 ? FailureClass.Unauthorized : FailureReader.OfStatus(status, out detail);
        detail = status switch
        {
            402 => FailureDetail.QuotaExhausted,
            404 => FailureDetail.ModelUnknown,
            408 or 504 => FailureDetail.UpstreamTimeout,
            413 => FailureDetail.BodyTooLarge,
            400 or 422 when FailureReader.Says(error, "too many tokens") => FailureDetail.ContextTooLong,
            429 when FailureReader.Says(error, "per month") || FailureReader.Says(error, "monthly") => FailureDetail.QuotaExhausted,
            _ => FailureDetail.None,
        };
        return failure;
    }
}
