using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Store;

/// <summary>
/// Entries of the response cache in memory: opaque bytes under a 32-byte key, for a given number of seconds, within a fixed number of bytes. Which entries stay is decided by S3-FIFO (<see cref="StoreShard"/>; chosen by
/// simulation, docs/cache-store.md); it never gives out anything but the last value put under a key.
/// <para>
/// Costs. Reading takes no lock, allocates nothing but the rented array, and writes nothing once an entry is hot; about 100 ns and the copy. Writing takes a shard's lock, may copy some entries on, and is done on the offload
/// queue. The budget is for everything: rings, index and ghosts; memory is allocated as the rings fill, is pinned, holds no references, and stays allocated until the store is dropped.
/// </para>
/// <para>
/// Has no clock: seconds are the caller's, counted from any beginning. Loses any entry at any time, by design.
/// </para>
/// </summary>
internal sealed class EntryStore
{
    private readonly StoreShard[] _shards;
    private readonly StoreLayout _layout;

    /// <param name="bytes">Budget for everything.</param>
    public EntryStore(long bytes)
        : this(StoreLayout.For(bytes), bytes)
    {
    }

    internal EntryStore(StoreLayout layout, long capacity)
    {
        _layout = layout;
        Capacity = capacity;
        _shards = new StoreShard[layout.Shards];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new StoreShard(layout);
        }
    }

    /// <summary>The budget.</summary>
    public long Capacity { get; }

    /// <summary>Bytes of the largest value that is taken.</summary>
    public int LargestValue => (int)Math.Min(_layout.LargestEntry - EntryHeader.Size, Array.MaxLength);

    /// <summary>Entries that are found, or would be if they had not expired.</summary>
    public long Entries => Sum(static s => s.Entries);

    /// <summary>What these entries take, headers included.</summary>
    public long BytesUsed => Sum(static s => s.BytesUsed);

    /// <summary>Memory allocated: never above <see cref="Capacity"/>.</summary>
    public long BytesHeld => Sum(static s => s.BytesHeld);

    public StoreCounts Counts
    {
        get
        {
            var sum = default(StoreCounts);
            foreach (var shard in _shards)
            {
                sum += shard.Counts;
            }

            return sum;
        }
    }

    internal ReadOnlySpan<StoreShard> Shards => _shards;

    /// <summary>Copies the value into an array of the pool, which the caller returns. False: not there, expired, or overwritten during the copy; nothing is rented then.</summary>
    /// <param name="array">Begins with the value.</param>
    /// <param name="length">Bytes of the value.</param>
    public bool TryRead(in CacheKey key, uint nowSeconds, BufferPool pool, out byte[] array, out int length) =>
        ShardOf(key).Reader.TryRead(key, nowSeconds, pool, out array, out length);

    /// <summary>Whether it would be found. Does not count as being asked for.</summary>
    public bool Contains(in CacheKey key, uint nowSeconds) => ShardOf(key).Reader.Contains(key, nowSeconds);

    /// <summary>Stores a copy of the value, in the place of an older one. Not on an I/O thread.</summary>
    /// <param name="nowSeconds">To tell which of the entries in its way have expired.</param>
    /// <param name="expiresAtSeconds">The first second at which it is not given out any more.</param>
    public PutResult Put(in CacheKey key, ReadOnlySpan<byte> value, uint nowSeconds, uint expiresAtSeconds) =>
        ShardOf(key).Put(key, value, nowSeconds, expiresAtSeconds);

    /// <summary>
    /// Puts back an entry of a snapshot or of another store: as something that has proved itself, in the order in which <see cref="EntryCursor"/> gives entries out, so that the newest stay when not all fit. A key that
    /// is there is left as it is: it is newer. False when it was not taken.
    /// </summary>
    public bool Restore(in CacheKey key, ReadOnlySpan<byte> value, uint nowSeconds, uint expiresAtSeconds) =>
        ShardOf(key).Restore(key, value, nowSeconds, expiresAtSeconds);

    /// <summary>Reads that begin after this has returned do not find it. False when it was not there.</summary>
    public bool Remove(in CacheKey key) => ShardOf(key).Remove(key);

    public void Clear()
    {
        foreach (var shard in _shards)
        {
            shard.Clear();
        }
    }

    /// <summary>
    /// For a changed budget: takes over what fits of another store, the newest of each shard. This store may be in use already. Whoever removes entries meanwhile removes them from the other store first and then from this one;
    /// then nothing that was removed comes back.
    /// </summary>
    public void TakeOver(EntryStore other, uint nowSeconds, BufferPool pool)
    {
        using var cursor = new EntryCursor(other, nowSeconds, pool);
        while (cursor.MoveNext())
        {
            var key = cursor.Key;
            if (Restore(key, cursor.Value, nowSeconds, cursor.ExpiresAtSeconds) && !cursor.IsCurrent)
            {
                Remove(key);
            }
        }
    }

    // The lower bits of a word whose upper ones choose the ghosts' line.
    private StoreShard ShardOf(in CacheKey key) => _shards[(int)key.D & (_shards.Length - 1)];

    private long Sum(Func<StoreShard, long> of)
    {
        long sum = 0;
        foreach (var shard in _shards)
        {
            sum += of(shard);
        }

        return sum;
    }
}
