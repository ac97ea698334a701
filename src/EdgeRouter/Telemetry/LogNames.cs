using EdgeRouter.Model;

namespace EdgeRouter.Telemetry;

/// <summary>The names of enumerated values in logs and metrics; null where there is nothing to say.</summary>
internal static class LogNames
{
    public static string Of(Operation operation) => operation switch
    {
        Operation.ChatCompletions => "chat.completions",
        Operation.Completions => "completions",
        Operation.Messages => "messages",
        Operation.CountTokens => "count_tokens",
        Operation.Responses => "responses",
        _ => "embeddings",
    };

    public static string? Of(FinishReason finish) => finish switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        FinishReason.Other => "other",
        _ => null,
    };

    public static string? Of(FailurePhase phase) => phase switch
    {
        FailurePhase.Connect => "connect",
        FailurePhase.Send => "send",
        FailurePhase.Head => "head",
        FailurePhase.FirstToken => "first_token",
        FailurePhase.Body => "body",
        _ => null,
    };

    public static string? Of(Blame blame) => blame switch
    {
        Blame.Upstream => "upstream",
        Blame.Client => "client",
        Blame.Router => "router",
        _ => null,
    };
}
