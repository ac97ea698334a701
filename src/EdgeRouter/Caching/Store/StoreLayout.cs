using System.Numerics;

namespace EdgeRouter.Caching.Store;

/// <summary>How a budget is divided. All in bytes; those of rings, index and ghosts are per shard.</summary>
internal sealed record StoreLayout
{
    // Below this a shard could not take answers of a few megabytes; the lock is taken by the offload queue only and needs no finer division.
    private const long LeastShard = 64 << 20;
    private const int MostShards = 16;

    // 8 bytes of index for 192 of everything else: entries of that size fill it, answers are larger.
    private const int IndexPart = 24;

    // 4 bytes for 512.
    private const int GhostPart = 128;

    // The share of S3-FIFO's small queue; the simulation in docs/cache-store.md finds little between 5 and 20 %.
    private const int SmallPart = 10;

    // One entry may not sweep a large part of a shard away.
    private const int LargestPart = 16;

    // What is allocated and not yet filled is at most this much per ring.
    private const int LargestSlab = 2 << 20;
    private const int SmallestSlab = 4 << 10;

    public required int Shards { get; init; }

    public required long IndexBytes { get; init; }

    public required long GhostBytes { get; init; }

    public required long SmallBytes { get; init; }

    public required long MainBytes { get; init; }

    /// <summary>Largest entry, header included.</summary>
    public required long LargestEntry { get; init; }

    /// <summary>Power of two.</summary>
    public required int SlabBytes { get; init; }

    /// <summary>Least that a store can be made of.</summary>
    public static long LeastBudget => 64 << 10;

    /// <param name="bytes">At least <see cref="LeastBudget"/>.</param>
    public static StoreLayout For(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, LeastBudget);
        var shards = 1 << BitOperations.Log2((ulong)Math.Clamp(bytes / LeastShard, 1, MostShards));
        var shard = bytes / shards;
        var (index, ghosts) = (shard / IndexPart, shard / GhostPart);
        var rings = shard - index - ghosts;
        var small = Aligned(rings / SmallPart);
        return new StoreLayout
        {
            Shards = shards,
            IndexBytes = index,
            GhostBytes = ghosts,
            SmallBytes = small,
            MainBytes = Aligned(rings - small),
            LargestEntry = Aligned(shard / LargestPart),
            SlabBytes = (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)small) / LargestPart, SmallestSlab, LargestSlab),
        };
    }

    private static long Aligned(long bytes) => bytes & -EntryRing.Alignment;
}
