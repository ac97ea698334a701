using EdgeRouter.Model;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>OpenAI's words for why a model stopped, and those of vendors that follow it.</summary>
internal static class OpenAiFinish
{
    public static FinishReason Parse(ReadOnlySpan<byte> word) => word switch
    {
        var w when w.SequenceEqual("stop"u8) => FinishReason.Stop,
        var w when w.SequenceEqual("length"u8) || w.SequenceEqual("model_length"u8) => FinishReason.Length,
        var w when w.SequenceEqual("tool_calls"u8) || w.SequenceEqual("function_call"u8) => FinishReason.ToolCalls,
        var w when w.SequenceEqual("content_filter"u8) || w.SequenceEqual("sensitive"u8) => FinishReason.ContentFilter,
        var w when w.SequenceEqual("eos"u8) || w.SequenceEqual("eos_token"u8) || w.SequenceEqual("end_turn"u8) || w.SequenceEqual("stop_sequence"u8) => FinishReason.Stop,
        _ => FinishReason.Other,
    };

    public static ReadOnlySpan<byte> Word(FinishReason reason) => reason switch
    {
        FinishReason.Length => "length"u8,
        FinishReason.ToolCalls => "tool_calls"u8,
        FinishReason.ContentFilter => "content_filter"u8,
        _ => "stop"u8,
    };
}
