using System.Globalization;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Bedrock;

/// <summary>Amazon's errors: an exception's name in a header, in the body, or as the type of a message inside a stream.</summary>
internal static class BedrockFailure
{
    /// <param name="errorType">Value of <c>x-amzn-errortype</c>: the name, possibly with an address behind a colon.</param>
    /// <returns>Type is the exception's name; code the original status of a model's own failure.</returns>
    public static UpstreamError? ReadError(ReadOnlySpan<byte> body, string? errorType)
    {
        var plain = ErrorBody.Read(body);
        var type = errorType ?? Text(JsonSpanMembers.FindText(body, "__type"u8));
        var message = plain?.Message ?? Text(JsonSpanMembers.FindText(body, "Message"u8));
        if (type is null && message is null)
        {
            return plain;
        }

        return new UpstreamError(message, Name(type), OriginalStatus(body), null);
    }

    /// <summary>The message in a stream that ends it: <paramref name="name"/> is the exception type of the framing.</summary>
    public static UpstreamError OfException(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload) =>
        new(ErrorBody.Read(payload)?.Message, Name(Text(name)), OriginalStatus(payload), null);

    public static FailureClass Classify(int status, UpstreamError? error) => error?.Type switch
    {
        "ValidationException" when FailureReader.Says(error, "too long") || FailureReader.Says(error, "too many input tokens") => FailureClass.ContextLength,
        "ValidationException" => FailureClass.BadRequest,
        "AccessDeniedException" => FailureClass.Forbidden,
        "UnrecognizedClientException" or "ExpiredTokenException" or "InvalidSignatureException" or "MissingAuthenticationTokenException" or "IncompleteSignatureException" => FailureClass.Unauthorized,
        "ResourceNotFoundException" => FailureClass.NotFound,
        "ThrottlingException" => FailureClass.RateLimited,
        "ServiceQuotaExceededException" => FailureClass.QuotaExhausted,
        "ModelTimeoutException" => FailureClass.RequestTimeout,

        // The model's own answer, told by another.
        "ModelErrorException" or "ModelStreamErrorException" => int.TryParse(error.Code, out var original) && original is >= 400 and < 600 ? FailureReader.OfStatus(original) : FailureClass.ServerError,
        "ModelNotReadyException" or "ServiceUnavailableException" => FailureClass.Overloaded,
        "InternalServerException" or "InternalFailure" => FailureClass.ServerError,
        _ => FailureReader.OfStatus(status),
    };

    // "ThrottlingException:http://…", "com.amazon.coral#ThrottlingException", "throttlingException" are one name.
    private static string? Name(string? type)
    {
        if (string.IsNullOrEmpty(type))
        {
            return null;
        }

        var name = type.AsSpan();
        var colon = name.IndexOf(':');
        name = colon < 0 ? name : name[..colon];
        name = name[(name.LastIndexOf('#') + 1)..].Trim();
        return name.IsEmpty ? null : string.Concat([char.ToUpperInvariant(name[0])], name[1..]);
    }

    private static string? OriginalStatus(ReadOnlySpan<byte> body)
    {
        var status = JsonNumbers.Count(JsonSpanMembers.Find(body, "originalStatusCode"u8));
        return status < 0 ? null : status.ToString(CultureInfo.InvariantCulture);
    }

    private static string? Text(ReadOnlySpan<byte> ascii) => ascii.IsEmpty ? null : Encoding.UTF8.GetString(ascii[..Math.Min(ascii.Length, 1000)]);
}
