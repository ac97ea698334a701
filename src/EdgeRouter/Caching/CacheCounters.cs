using EdgeRouter.Primitives;

namespace EdgeRouter.Caching;

/// <summary>What the cache has done beside answering, which is counted per request.</summary>
internal sealed class CacheCounters
{
    /// <summary>Answers kept.</summary>
    public PaddedCounter Stored;

    /// <summary>Answers that would have been kept, but were not whole, or ended as the model's settings do not keep.</summary>
    public PaddedCounter Unfit;

    /// <summary>Answers larger than may be kept.</summary>
    public PaddedCounter TooLarge;

    /// <summary>Answers not kept because other large work was waiting.</summary>
    public PaddedCounter Skipped;

    /// <summary>Entries found that could not be read: another dictionary's, or overwritten.</summary>
    public PaddedCounter Unreadable;

    /// <summary>Bytes of kept answers before and after packing.</summary>
    public PaddedCounter RawBytes;

    public PaddedCounter PackedBytes;

    /// <summary>Invalidations by operators.</summary>
    public PaddedCounter Invalidations;
}
