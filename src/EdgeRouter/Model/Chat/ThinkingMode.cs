namespace EdgeRouter.Model.Chat;

/// <summary>Anthropic's switch for reasoning; OpenAI clients only name an effort.</summary>
internal enum ThinkingMode : byte
{
    Unset,
    Disabled,

    /// <summary>On, with <see cref="ChatRequest.ThinkingBudget"/>.</summary>
    Enabled,

    /// <summary>On, as long as the model finds useful.</summary>
    Adaptive,
}
