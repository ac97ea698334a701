using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Anthropic's errors, both ways: a provider's, and those told to a client.</summary>
internal static class AnthropicFailure
{
    public static FailureClass Classify(int status, UpstreamError? error) => error?.Type switch
    {
        // One type for all that is wrong with a request; two kinds of it are told in words only.
        "invalid_request_error" when FailureReader.Says(error, "prompt is too long") => FailureClass.ContextLength,
        "invalid_request_error" when FailureReader.Says(error, "credit balance") => FailureClass.QuotaExhausted,
        "invalid_request_error" => FailureClass.BadRequest,
        "authentication_error" => FailureClass.Unauthorized,
        "billing_error" => FailureClass.QuotaExhausted,
        "permission_error" => FailureClass.Forbidden,
        "not_found_error" => FailureClass.NotFound,
        "conflict_error" => FailureClass.Conflict,
        "request_too_large" => FailureClass.RequestTooLarge,
        "rate_limit_error" => FailureClass.RateLimited,
        "timeout_error" => FailureClass.RequestTimeout,
        "api_error" => FailureClass.ServerError,
        "overloaded_error" => FailureClass.Overloaded,
        _ => FailureReader.OfStatus(status),
    };

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
