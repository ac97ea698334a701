namespace EdgeRouter.Model;

/// <summary>Status and headers of an answer to a client. The headers named here are the whole policy: nothing else of an upstream's head goes through.</summary>
internal struct ReplyHead
{
    public int Status;
    public string ContentType;

    /// <summary>-1: not known beforehand.</summary>
    public long ContentLength;

    /// <summary>The body is an event stream: proxies in front are told not to cache, change or buffer it.</summary>
    public bool EventStream;

    /// <summary>Who answered, or was asked; null before a route was found.</summary>
    public string? Provider;

    /// <summary><c>provider/model</c>.</summary>
    public string? Deployment;

    /// <summary>The virtual model that answered, by the name that the caller used.</summary>
    public string? Model;

    /// <summary>The rule that matched; null: none.</summary>
    public string? Rule;

    /// <summary>The arm of a split; null: not split.</summary>
    public string? Arm;

    /// <summary>Why this deployment, when the caller asked; null: did not ask.</summary>
    public string? Reason;

    /// <summary>Members of the request that the target has no word for and that were left out, by the caller's names, comma between; null: none.</summary>
    public string? Dropped;

    /// <summary>The end of the model that was asked, as its vendor announced it; null: none is known.</summary>
    public string? Deprecated;

    /// <summary>The answer is the router's own estimate.</summary>
    public bool Estimated;

    public int Attempts;

    /// <summary>The kind of degradation; null: none.</summary>
    public string? Degraded;

    /// <summary>What the cache had to do with it.</summary>
    public CacheState Cache;

    /// <summary>Seconds since an answer out of the cache was given for the first time.</summary>
    public long AgeSeconds;

    /// <summary>The router has tried what can be tried: an SDK that tried again would multiply it.</summary>
    public bool GaveUp;

    /// <summary>The router's own share of the time so far, milliseconds.</summary>
    public double OverheadMilliseconds;

    /// <summary>From the start of the attempt to its first meaningful output (streams) or its whole answer, milliseconds; negative when there was none.</summary>
    public double UpstreamMilliseconds;
}
