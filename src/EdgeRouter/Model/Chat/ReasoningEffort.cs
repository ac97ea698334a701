namespace EdgeRouter.Model.Chat;

/// <summary>How much a model should think before it answers, from least to most.</summary>
internal enum ReasoningEffort : byte
{
    Unset,
    None,
    Minimal,
    Low,
    Medium,
    High,
    XHigh,
    Max,
}
