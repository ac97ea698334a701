using EdgeRouter.Model.Chat;

namespace EdgeRouter.Providers.Translation;

/// <summary>The words for efforts, which the dialects share, and what they are worth where a model counts tokens of thought instead.</summary>
internal static class ReasoningEfforts
{
    public static ReasoningEffort Parse(ReadOnlySpan<byte> word)
    {
        for (var effort = ReasoningEffort.None; effort <= ReasoningEffort.Max; effort++)
        {
            if (word.SequenceEqual(Word(effort)))
            {
                return effort;
            }
        }

        return ReasoningEffort.Unset;
    }

    public static ReadOnlySpan<byte> Word(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.None => "none"u8,
        ReasoningEffort.Minimal => "minimal"u8,
        ReasoningEffort.Low => "low"u8,
        ReasoningEffort.Medium => "medium"u8,
        ReasoningEffort.High => "high"u8,
        ReasoningEffort.XHigh => "xhigh"u8,
        ReasoningEffort.Max => "max"u8,
        _ => default,
    };

    /// <summary>Tokens of thought; what compatible layers of the vendors use. 0 for none.</summary>
    public static long Budget(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.Minimal or ReasoningEffort.Low => 1024,
        ReasoningEffort.Medium => 4096,
        ReasoningEffort.High => 16_384,
        ReasoningEffort.XHigh => 24_576,
        ReasoningEffort.Max => 32_768,
        _ => 0,
    };

    /// <summary>The effort whose budget is nearest from below.</summary>
    public static ReasoningEffort OfBudget(long tokens) => tokens switch
    {
        <= 0 => ReasoningEffort.None,
        < 4096 => ReasoningEffort.Low,
        < 16_384 => ReasoningEffort.Medium,
        _ => ReasoningEffort.High,
    };
}
