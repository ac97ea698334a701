using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// An error answer in OpenAI's envelope, all four members present. <see cref="RetryAfter"/> is sent as <c>retry-after</c> and
/// <c>retry-after-ms</c>.
/// </summary>
internal sealed record SandboxFault(int Status, string Message, string Type, string? Param, string? Code)
{
    public TimeSpan? RetryAfter { get; init; }

    public static SandboxFault BadRequest(string message, string? param, string? code = null) =>
        new(400, message, "invalid_request_error", param, code);

    public static SandboxFault NoSuchPath(string path) =>
        new(
            404,
            $"The sandbox does not serve '{path}'; it serves /chat/completions, /completions, /embeddings and /models.",
            "invalid_request_error",
            null,
            "unknown_url");

    public static SandboxFault WrongMethod(string method) =>
        new(405, $"The method {method} is not allowed here.", "invalid_request_error", null, "method_not_supported");

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, Type);
        json.WriteString("param"u8, Param);
        json.WriteString("code"u8, Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
