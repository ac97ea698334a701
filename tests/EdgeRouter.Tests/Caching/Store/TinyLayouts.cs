using EdgeRouter.Caching.Store;

namespace EdgeRouter.Tests.Caching.Store;

/// <summary>Stores small enough that everything wraps, spans and collides all the time. Slabs of 64 bytes: headers of 40 cross their borders, too.</summary>
internal static class TinyLayouts
{
    /// <summary>Two shards, capacities that are no multiple of the slab.</summary>
    public static readonly StoreLayout Wrapping = new() { Shards = 2, IndexBytes = 4096, GhostBytes = 256, SmallBytes = 520, MainBytes = 2056, LargestEntry = 256, SlabBytes = 64 };

    /// <summary>Two lines of slots for more entries than that.</summary>
    public static readonly StoreLayout Crowded = new() { Shards = 1, IndexBytes = 128, GhostBytes = 64, SmallBytes = 1024, MainBytes = 4096, LargestEntry = 512, SlabBytes = 1024 };

    /// <summary>Rings that one entry can fill.</summary>
    public static readonly StoreLayout Narrow = new() { Shards = 1, IndexBytes = 1024, GhostBytes = 64, SmallBytes = 128, MainBytes = 136, LargestEntry = 128, SlabBytes = 64 };

    public static EntryStore Make(StoreLayout layout) => new(layout, layout.Shards * (layout.SmallBytes + layout.MainBytes));

    public static StoreLayout Named(string name) => name switch
    {
        nameof(Wrapping) => Wrapping,
        nameof(Crowded) => Crowded,
        nameof(Narrow) => Narrow,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
