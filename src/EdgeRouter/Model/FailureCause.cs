namespace EdgeRouter.Model;

/// <summary>Causes that a model may have fallbacks of its own for.</summary>
internal enum FailureCause : byte
{
    /// <summary>Everything that has no list of its own.</summary>
    Any,
    ContextLength,
    ContentPolicy,
    RateLimited,
    Timeout,
}
