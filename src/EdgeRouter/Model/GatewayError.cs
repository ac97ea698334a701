namespace EdgeRouter.Model;

/// <summary>
/// What a caller is told when there is no answer: a status and the members of the error envelope. Ingress alone turns it into bytes, in the caller's own dialect. Messages carry no secrets and no prompt text
/// beyond names the caller sent.
/// </summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Kind of error as OpenAI names them: <c>invalid_request_error</c>, <c>server_error</c>, ….</param>
/// <param name="Code">Stable name for programs; null when there is none.</param>
/// <param name="Message">Text for people.</param>
/// <param name="Param">The member of the request at fault.</param>
/// <param name="RetryAfterSeconds">Value of <c>Retry-After</c>; 0 for none.</param>
/// <param name="CloseConnection">The request was not read to its end, so the connection cannot be used again.</param>
internal sealed record GatewayError(
    int Status,
    string Type,
    string? Code,
    string Message,
    string? Param = null,
    int RetryAfterSeconds = 0,
    bool CloseConnection = false)
{
    public static GatewayError Invalid(string code, string message, string? param = null) => new(400, "invalid_request_error", code, message, param);

    public static GatewayError Unavailable(string code, string message, int retryAfterSeconds = 1) =>
        new(503, "server_error", code, message, RetryAfterSeconds: retryAfterSeconds);
}
