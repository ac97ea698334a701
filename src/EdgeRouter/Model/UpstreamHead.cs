namespace EdgeRouter.Model;

/// <summary>What the head of an upstream's answer says.</summary>
internal struct UpstreamHead
{
    public int Status;
    public bool IsEventStream;
    public bool IsJson;

    /// <summary>-1 when it was not announced.</summary>
    public long ContentLength;

    /// <summary>What the upstream asked callers to wait, milliseconds; 0 for nothing.</summary>
    public long RetryAfterMilliseconds;

    public RateLimitAnswer Limits;

    /// <summary>The kind of an error as Amazon's header names it; null elsewhere.</summary>
    public string? ErrorType;
}
