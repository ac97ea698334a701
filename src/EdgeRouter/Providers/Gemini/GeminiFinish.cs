using EdgeRouter.Model;

namespace EdgeRouter.Providers.Gemini;

/// <summary>Gemini's words for why a model stopped.</summary>
internal static class GeminiFinish
{
    public static FinishReason Parse(ReadOnlySpan<byte> word) => word switch
    {
        var w when w.SequenceEqual("STOP"u8) => FinishReason.Stop,
        var w when w.SequenceEqual("MAX_TOKENS"u8) => FinishReason.Length,
        var w when w.SequenceEqual("SAFETY"u8) || w.SequenceEqual("RECITATION"u8) || w.SequenceEqual("BLOCKLIST"u8) || w.SequenceEqual("PROHIBITED_CONTENT"u8) || w.SequenceEqual("SPII"u8)
            || w.SequenceEqual("LANGUAGE"u8) || w.SequenceEqual("IMAGE_SAFETY"u8) || w.SequenceEqual("IMAGE_PROHIBITED_CONTENT"u8) || w.SequenceEqual("IMAGE_RECITATION"u8) => FinishReason.ContentFilter,
        _ => FinishReason.Other,
    };
}
