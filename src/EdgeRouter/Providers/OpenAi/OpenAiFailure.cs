using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Errors of OpenAI, Azure and the servers that follow them: the code first, then the type, then the status.</summary>
internal static class OpenAiFailure
{
    public static FailureClass Classify(int status, UpstreamError? error)
    {
        if ((Known(error?.Code) ?? Known(error?.Type)) is { } known)
        {
            return known;
        }

        var failure = FailureReader.OfStatus(FailureReader.Effective(status, error?.Code));

        // vLLM and others have no code for it.
        return failure == FailureClass.BadRequest && (FailureReader.Says(error, "maximum context length") || FailureReader.Says(error, "context window")) ? FailureClass.ContextLength : failure;
    }

    private static FailureClass? Known(string? word) => word switch
    {
        "insufficient_quota" or "exceeded_current_quota_error" or "billing_hard_limit_reached" or "billing_not_active" or "insufficient_balance" => FailureClass.QuotaExhausted,
        "rate_limit_exceeded" or "rate_limit_error" or "RateLimitReached" or "rate_limit_reached_error" or "requests" or "tokens" => FailureClass.RateLimited,
        "invalid_api_key" or "authentication_error" or "invalid_authentication_error" or "account_deactivated" => FailureClass.Unauthorized,
        "permission_error" or "permission_denied" or "unsupported_country_region_territory" or "request_forbidden" => FailureClass.Forbidden,
        "model_not_found" or "DeploymentNotFound" or "not_found_error" or "NotFoundError" => FailureClass.NotFound,
        "context_length_exceeded" or "exceed_context_size_error" or "string_above_max_length" => FailureClass.ContextLength,
        "content_policy_violation" or "content_filter" or "ResponsibleAIPolicyViolation" => FailureClass.ContentPolicy,
        "unavailable_error" or "overloaded" or "overloaded_error" or "engine_overloaded" or "engine_overloaded_error" or "service_unavailable" => FailureClass.Overloaded,
        "server_error" or "api_error" or "internal_server_error" or "InternalServerError" => FailureClass.ServerError,
        "timeout" or "timeout_error" or "request_timeout" => FailureClass.RequestTimeout,
        _ => null,
    };
}
