namespace EdgeRouter.Providers.Translation;

/// <summary>What a provider's error says beyond its class: routing does different things with refusals of one class.</summary>
internal enum FailureDetail : byte
{
    None,

    /// <summary>The prompt does not fit the model's window: a larger window may help, the same one never.</summary>
    ContextTooLong,

    /// <summary>Money or a long-term allowance is used up: waiting does not help, another key may.</summary>
    QuotaExhausted,

    /// <summary>The provider's policy refused the prompt.</summary>
    ContentFiltered,

    /// <summary>The body is larger than the provider takes.</summary>
    BodyTooLarge,

    /// <summary>The provider gave up on its own model.</summary>
    UpstreamTimeout,

    /// <summary>The provider, not the router, has no such model, or not for this key.</summary>
    ModelUnknown,
}
