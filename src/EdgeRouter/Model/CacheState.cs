namespace EdgeRouter.Model;

/// <summary>What the cache had to do with an answer. The names leave the process in the <c>x-edgerouter-cache</c> header, logs and metrics.</summary>
internal enum CacheState : byte
{
    /// <summary>The model has no cache.</summary>
    None = 0,

    /// <summary>The model has one, and this request is not for it: by policy or because the caller said so.</summary>
    Bypass = 1,

    /// <summary>Nothing was there; asked upstream.</summary>
    Miss = 2,

    /// <summary>Answered from memory.</summary>
    Hit = 3,

    /// <summary>Answered from memory although its time was over, because everything else had failed.</summary>
    Stale = 4,

    /// <summary>Answered by an upstream call that another request had under way.</summary>
    Coalesced = 5,
}
