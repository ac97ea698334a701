using EdgeRouter.Model;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Anthropic's words for why a model stopped.</summary>
internal static class AnthropicFinish
{
    public static FinishReason Parse(ReadOnlySpan<byte> word) => word switch
    {
        var w when w.SequenceEqual("end_turn"u8) || w.SequenceEqual("stop_sequence"u8) => FinishReason.Stop,
        var w when w.SequenceEqual("max_tokens"u8) || w.SequenceEqual("model_context_window_exceeded"u8) => FinishReason.Length,
        var w when w.SequenceEqual("tool_use"u8) => FinishReason.ToolCalls,
        var w when w.SequenceEqual("refusal"u8) => FinishReason.ContentFilter,
        _ => FinishReason.Other,
    };

    public static ReadOnlySpan<byte> Word(FinishReason reason, bool byStopSequence) => reason switch
    {
        FinishReason.Length => "max_tokens"u8,
        FinishReason.ToolCalls => "tool_use"u8,
        FinishReason.ContentFilter => "refusal"u8,
        _ => byStopSequence ? "stop_sequence"u8 : "end_turn"u8,
    };
}
