using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Anthropic's errors, both ways: a provider's, and those told to a client.</summary>
internal static class AnthropicFailure
{
    public static FailureClass Classify(int status, UpstreamError? error, out FailureDetail detail)
    {
        detail = FailureDetail.None;
        switch (error?.Type)
        {
            case "invalid_request_error":
                detail = FailureReader.Says(error, "prompt is too long") ? FailureDetail.ContextTooLong : FailureReader.Says(error, "credit balance") ? FailureDetail.QuotaExhausted : FailureDetail.None;
                return detail == FailureDetail.QuotaExhausted ? FailureClass.Forbidden : FailureClass.BadRequest;
            case "authentication_error":
                return FailureClass.Unauthorized;
            case "billing_error":
                detail = FailureDetail.QuotaExhausted;
                return FailureClass.Forbidden;
            case "permission_error":
                return FailureClass.Forbidden;
            case "not_found_error":
                detail = FailureDetail.ModelUnknown;
                return FailureClass.NotFound;
            case "request_too_large":
                detail = FailureDetail.BodyTooLarge;
                return FailureClass.BadRequest;
            case "rate_limit_error":
                return FailureClass.RateLimited;
            case "timeout_error":
                detail = FailureDetail.UpstreamTimeout;
                return FailureClass.ServerError;
            case "api_error" or "conflict_error":
                return FailureClass.ServerError;
            case "overloaded_error":
                return FailureClass.Overloaded;
            default:
                return FailureReader.OfStatus(status, out detail);
        }
    }

    /// <summary>The status that Anthropic's clients know for a router's.</summary>
    public static int StatusOf(GatewayError error) => error.Status == 503 ? 529 : error.Status;

    /// <summary>The type that goes with a status. Clients decide by it whether to try again.</summary>
    public static ReadOnlySpan<byte> TypeOf(GatewayError error) => StatusOf(error) switch
    {
        401 => "authentication_error"u8,
        402 => "billing_error"u8,
        403 => "permission_error"u8,
        404 => "not_found_error"u8,
        409 => "conflict_error"u8,
        413 => "request_too_large"u8,
        429 => "rate_limit_error"u8,
        504 => "timeout_error"u8,
        529 => "overloaded_error"u8,
        >= 500 => "api_error"u8,
        _ => "invalid_request_error"u8,
    };
}
