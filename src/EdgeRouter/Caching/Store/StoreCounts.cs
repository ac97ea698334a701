namespace EdgeRouter.Caching.Store;

/// <summary>What has happened in a store since it was made. Every entry that was inserted is in it still, or was replaced, evicted, expired or removed.</summary>
internal record struct StoreCounts
{
    /// <summary>Entries under keys that were not there.</summary>
    public long Inserted { get; set; }

    /// <summary>Entries that took the place of an older one under the same key.</summary>
    public long Replaced { get; set; }

    /// <summary>Entries taken into the main ring at once because their key had been there not long ago.</summary>
    public long Returned { get; set; }

    /// <summary>Entries moved from the small to the main ring.</summary>
    public long Promoted { get; set; }

    /// <summary>Entries of the main ring that were given another turn.</summary>
    public long Kept { get; set; }

    /// <summary>Entries dropped for want of room.</summary>
    public long Evicted { get; set; }

    /// <summary>Of those, entries dropped because all slots were taken in which their keys could be; many mean that entries are smaller than the index is made for.</summary>
    public long Displaced { get; set; }

    /// <summary>Entries found expired when their turn to be dropped came.</summary>
    public long Expired { get; set; }

    /// <summary>Entries removed or cleared away.</summary>
    public long Removed { get; set; }

    public long TooLarge { get; set; }

    public static StoreCounts operator +(in StoreCounts left, in StoreCounts right) => new()
    {
        Inserted = left.Inserted + right.Inserted,
        Replaced = left.Replaced + right.Replaced,
        Returned = left.Returned + right.Returned,
        Promoted = left.Promoted + right.Promoted,
        Kept = left.Kept + right.Kept,
        Evicted = left.Evicted + right.Evicted,
        Displaced = left.Displaced + right.Displaced,
        Expired = left.Expired + right.Expired,
        Removed = left.Removed + right.Removed,
        TooLarge = left.TooLarge + right.TooLarge,
    };
}
