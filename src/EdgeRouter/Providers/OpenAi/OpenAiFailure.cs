using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Errors of OpenAI, Azure and the servers that follow them.</summary>
internal static class OpenAiFailure
{
    public static FailureClass Classify(int status, UpstreamError? error, out FailureDetail detail)
    {
        var known = Known(error?.Code) ?? Known(error?.Type);
        if (known is { } told)
        {
            detail = told.Detail;
            return told.Class;
        }

        var failure = FailureReader.OfStatus(FailureReader.Effective(status, error?.Code), out detail);
        if (failure == FailureClass.BadRequest && (FailureReader.Says(error, "maximum context length") || FailureReader.Says(error, "context window")))
        {
            // vLLM and others have no code for it.
            detail = FailureDetail.ContextTooLong;
        }

        return failure;
    }

    private static (FailureClass Class, FailureDetail Detail)? Known(string? word) => word switch
    {
        "insufficient_quota" or "exceeded_current_quota_error" => (FailureClass.Forbidden, FailureDetail.QuotaExhausted),
        "rate_limit_exceeded" or "RateLimitReached" or "rate_limit_reached_error" => (FailureClass.RateLimited, FailureDetail.None),
        "invalid_api_key" or "authentication_error" or "invalid_authentication_error" => (FailureClass.Unauthorized, FailureDetail.None),
        "permission_error" or "unsupported_country_region_territory" or "request_forbidden" => (FailureClass.Forbidden, FailureDetail.None),
        "model_not_found" or "DeploymentNotFound" or "not_found_error" or "NotFoundError" => (FailureClass.NotFound, FailureDetail.ModelUnknown),
        "context_length_exceeded" or "exceed_context_size_error" or "string_above_max_length" => (FailureClass.BadRequest, FailureDetail.ContextTooLong),
        "content_policy_violation" or "content_filter" or "ResponsibleAIPolicyViolation" => (FailureClass.BadRequest, FailureDetail.ContentFiltered),
        "unavailable_error" or "overloaded" or "overloaded_error" or "engine_overloaded_error" => (FailureClass.Overloaded, FailureDetail.None),
        "server_error" or "internal_server_error" or "InternalServerError" => (FailureClass.ServerError, FailureDetail.None),
        _ => null,
    };
}
