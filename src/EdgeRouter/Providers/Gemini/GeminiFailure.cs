using System.Globalization;
using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Gemini;

/// <summary>Google's errors: a status in words, and details that say what kind of limit was hit and how long to wait.</summary>
internal static class GeminiFailure
{
    /// <returns>Type is the status in words, code the reason given in the details, if any, else the number. Null when the body holds no error.</returns>
    public static UpstreamError? ReadError(ReadOnlySpan<byte> body)
    {
        var error = Inner(body);
        if (error.IsEmpty)
        {
            return ErrorBody.Read(body);
        }

        var plain = ErrorBody.Read(body);
        var code = JsonSpanMembers.Find(error, "code"u8);
        string? reason = null;
        var detail = new JsonSpanItems(JsonSpanMembers.Find(error, "details"u8));
        while (detail.Next())
        {
            reason ??= Text(JsonSpanMembers.FindText(detail.Raw, "reason"u8)) ?? (IsDaily(detail.Raw) ? "PerDay" : null);
        }

        return new UpstreamError(plain?.Message, Text(JsonSpanMembers.FindText(error, "status"u8)), reason ?? Text(code), null);
    }

    public static FailureClass Classify(int status, UpstreamError? error) => error?.Type switch
    {
        "INVALID_ARGUMENT" or "OUT_OF_RANGE" when error.Code is "API_KEY_INVALID" or "API_KEY_EXPIRED" => FailureClass.Unauthorized,
        "INVALID_ARGUMENT" or "OUT_OF_RANGE" when FailureReader.Says(error, "maximum number of tokens") || FailureReader.Says(error, "token count") => FailureClass.ContextLength,
        "INVALID_ARGUMENT" or "OUT_OF_RANGE" => FailureClass.BadRequest,
        "UNAUTHENTICATED" => FailureClass.Unauthorized,
        "FAILED_PRECONDITION" or "PERMISSION_DENIED" => FailureClass.Forbidden,
        "NOT_FOUND" => FailureClass.NotFound,

        // What is used up for the day does not come back in a minute.
        "RESOURCE_EXHAUSTED" when error.Code == "PerDay" => FailureClass.QuotaExhausted,
        "RESOURCE_EXHAUSTED" => FailureClass.RateLimited,
        "UNAVAILABLE" => FailureClass.Overloaded,
        "DEADLINE_EXCEEDED" => FailureClass.RequestTimeout,
        "ABORTED" => FailureClass.Conflict,
        "INTERNAL" or "UNKNOWN" or "CANCELLED" or "DATA_LOSS" => FailureClass.ServerError,
        _ => FailureReader.OfStatus(FailureReader.Effective(status, error?.Code)),
    };

    /// <summary>Milliseconds that the details ask to wait, at most an hour; 0 when they do not.</summary>
    public static long RetryDelay(ReadOnlySpan<byte> body)
    {
        var detail = new JsonSpanItems(JsonSpanMembers.Find(Inner(body), "details"u8));
        while (detail.Next())
        {
            // Protocol buffers write a duration as seconds with an s behind.
            var delay = JsonSpanMembers.FindText(detail.Raw, "retryDelay"u8);
            if (delay.EndsWith("s"u8) && double.TryParse(delay[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            {
                return (long)(Math.Clamp(seconds, 0, RetryAfter.LongestSeconds) * 1000);
            }
        }

        return 0;
    }

    private static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> body)
    {
        if (body.TrimStart(" \r\n\t"u8).StartsWith("["u8))
        {
            var item = new JsonSpanItems(body);
            return item.Next() ? Inner(item.Raw) : default;
        }

        return JsonSpanMembers.Find(body, "error"u8);
    }

    private static bool IsDaily(ReadOnlySpan<byte> detail)
    {
        var violation = new JsonSpanItems(JsonSpanMembers.Find(detail, "violations"u8));
        while (violation.Next())
        {
            if (JsonSpanMembers.FindText(violation.Raw, "quotaId"u8).IndexOf("PerDay"u8) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string? Text(ReadOnlySpan<byte> ascii) => ascii.IsEmpty || ascii.Length > 200 ? null : System.Text.Encoding.UTF8.GetString(ascii);
}
