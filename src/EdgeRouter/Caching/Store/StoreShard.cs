using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Store;

/// <summary>
/// One independent part of the store: two rings, the index of what is in them and the ghosts of what was. The policy is S3-FIFO laid out as logs: what is new goes into the small ring; at its end it moves to the main ring if it
/// was asked for meanwhile, else only its ghost stays; a key whose ghost is still there goes to the main ring at once; at the end of the main ring an entry that was asked for gets another turn, with one credit less. Entries that
/// were replaced or removed stay where they lie until the tail passes them; no slot points to them any more. Everything here but <see cref="Reader"/> is done under the shard's lock.
/// </summary>
internal sealed class StoreShard
{
    // Asked for at least so often while in the small ring. See docs/cache-store.md.
    private const int PromoteFrom = 1;

    // Entries that get another turn while room is made for one: bounds the time of a put when everything in the main ring is hot.
    private const int MostTurns = 64;

    // Entries without a value any more that are swept from the end of the main ring when the small ring drops one that has.
    private const int SweptAtOnce = 4;

    private readonly Lock _gate = new();
    private readonly EntryRing _small;
    private readonly EntryRing _main;
    private readonly SlotIndex _index;
    private readonly GhostTable _ghosts;
    private readonly long _largest;
    private StoreCounts _counts;
    private long _entries;
    private long _bytesUsed;

    // The main ring has never been full, or has become empty again for the most part: then it takes what comes from the small ring without asking for merit.
    private bool _filling = true;

    public StoreShard(StoreLayout layout)
    {
        _small = new EntryRing(layout.SmallBytes, layout.SlabBytes);
        _main = new EntryRing(layout.MainBytes, layout.SlabBytes);
        _index = new SlotIndex(layout.IndexBytes);
        _ghosts = new GhostTable(layout.GhostBytes, layout.MainBytes);
        _largest = layout.LargestEntry;
        Reader = new ShardReader(_index, _small, _main);
    }

    public ShardReader Reader { get; }

    public EntryRing Small => _small;

    public EntryRing Main => _main;

    public long Entries => Volatile.Read(ref _entries);

    public long BytesUsed => Volatile.Read(ref _bytesUsed);

    public long BytesHeld => _small.Held + _main.Held + _index.Held + _ghosts.Held;

    public StoreCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    public PutResult Put(in CacheKey key, ReadOnlySpan<byte> value, uint now, uint expiresAt)
    {
        var header = new EntryHeader(key, value.Length, expiresAt);
        lock (_gate)
        {
            var old = Find(key);
            if (header.Extent > _largest)
            {
                RemoveAt(old, key);
                _counts.TooLarge++;
                return PutResult.TooLarge;
            }

            var returned = old < 0 && _ghosts.Take(key, _small.Tail);
            var intoMain = old < 0 ? returned : new Slot(_index[old]).IsMain;
            _counts.Returned += returned ? 1 : 0;
            return Insert(header, value, now, intoMain);
        }
    }

    /// <summary>Puts an entry of another store at the head of the main ring, unless the key is there already.</summary>
    public bool Restore(in CacheKey key, ReadOnlySpan<byte> value, uint now, uint expiresAt)
    {
        var header = new EntryHeader(key, value.Length, expiresAt);
        lock (_gate)
        {
            if (header.Extent > _largest || header.IsExpired(now) || Find(key) >= 0)
            {
                return false;
            }

            Insert(header, value, now, intoMain: true);
            return true;
        }
    }

    public bool Remove(in CacheKey key)
    {
        lock (_gate)
        {
            return RemoveAt(Find(key), key);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _small.ReleaseAll();
            _main.ReleaseAll();
            _index.Clear();
            _ghosts.Clear();
            _counts.Removed += _entries;
            Volatile.Write(ref _entries, 0);
            Volatile.Write(ref _bytesUsed, 0);
            _filling = true;
        }
    }

    private PutResult Insert(in EntryHeader header, ReadOnlySpan<byte> value, uint now, bool intoMain)
    {
        MakeRoom(intoMain, header.Extent, now);
        var offset = (intoMain ? _main : _small).Append(header, value);

        // Only now, since an older value may have moved or gone while room was made. Until here readers have found it.
        var at = Find(header.Key);
        var frequency = 0;
        var replaces = at >= 0;
        if (replaces)
        {
            frequency = new Slot(_index[at]).Frequency;
            Uncount(HeaderAt(at));
            _counts.Replaced++;
        }
        else
        {
            _counts.Inserted++;
            var lines = _index.LinesOf(header.Key);
            at = _index.FindEmpty(lines);
            at = at < 0 ? Displace(lines) : at;
        }

        SetSlot(at, Slot.For(header.Key, intoMain, frequency, offset));
        Volatile.Write(ref _entries, _entries + 1);
        Volatile.Write(ref _bytesUsed, _bytesUsed + header.Extent);
        return replaces ? PutResult.Replaced : PutResult.Stored;
    }

    private void MakeRoom(bool inMain, long extent, uint now)
    {
        if (inMain)
        {
            MakeRoomInMain(extent, now);
            return;
        }

        while (_small.Free < extent)
        {
            var offset = _small.Tail;
            var header = _small.ReadHeader(offset);
            var at = Find(header.Key, isMain: false, offset);
            if (at >= 0)
            {
                LeaveSmall(at, header, offset, now);
            }

            _small.Release(header.Extent);
        }
    }

    private void LeaveSmall(int at, in EntryHeader header, long offset, uint now)
    {
        if (header.IsExpired(now))
        {
            Drop(at, header);
            _counts.Expired++;
            return;
        }

        if (new Slot(_index[at]).Frequency >= PromoteFrom || TakesAll(header.Extent, now))
        {
            MakeRoomInMain(header.Extent, now);
            SetSlot(at, Slot.For(header.Key, main: true, 0, _main.AppendFrom(_small, offset, header.Extent)));
            _counts.Promoted++;
            return;
        }

        Drop(at, header);
        _ghosts.Add(header.Key, offset);
        _counts.Evicted++;
    }

    private bool TakesAll(long extent, uint now)
    {
        for (var i = 0; i < SweptAtOnce && _main.Free < _main.Capacity; i++)
        {
            var offset = _main.Tail;
            var header = _main.ReadHeader(offset);
            var at = Find(header.Key, isMain: true, offset);
            if (at >= 0 && !header.IsExpired(now))
            {
                break;
            }

            LeaveMain(at, header, offset, now, mayStay: false);
        }

        _filling = (_filling && _main.Free >= extent) || _main.Free > _main.Capacity / 8;
        return _filling;
    }

    private void MakeRoomInMain(long extent, uint now)
    {
        for (var turns = 0; _main.Free < extent;)
        {
            var offset = _main.Tail;
            var header = _main.ReadHeader(offset);
            var at = Find(header.Key, isMain: true, offset);
            turns += LeaveMain(at, header, offset, now, mayStay: turns < MostTurns) ? 1 : 0;
        }
    }

    // True when the entry got another turn.
    private bool LeaveMain(int at, in EntryHeader header, long offset, uint now, bool mayStay)
    {
        var slot = at < 0 ? default : new Slot(_index[at]);
        if (at >= 0 && mayStay && slot.Frequency > 0 && !header.IsExpired(now))
        {
            // Released first, since in a full ring the copy lies over the entry. A reader that comes between misses.
            _main.Release(header.Extent);
            SetSlot(at, Slot.For(header.Key, main: true, slot.Frequency - 1, _main.AppendFrom(_main, offset, header.Extent)));
            _counts.Kept++;
            return true;
        }

        if (at >= 0)
        {
            Drop(at, header);
            _counts.Expired += header.IsExpired(now) ? 1 : 0;
            _counts.Evicted += header.IsExpired(now) ? 0 : 1;
        }

        _main.Release(header.Extent);
        return false;
    }

    // All slots that the key could have are taken: the least asked for gives way, among equals the one whose ring has moved on most since.
    private int Displace((int First, int Second) lines)
    {
        var (victim, worst) = (-1, (Frequency: int.MaxValue, Age: 0L));
        for (var way = 0; way < SlotIndex.Ways; way++)
        {
            var at = SlotIndex.WayOf(lines, way);
            var slot = new Slot(_index[at]);
            var ring = RingOf(slot);
            var rank = (slot.Frequency, Age: ring.Head - slot.OffsetIn(ring));
            if (rank.Frequency < worst.Frequency || (rank.Frequency == worst.Frequency && rank.Age > worst.Age))
            {
                (victim, worst) = (at, rank);
            }
        }

        Drop(victim, HeaderAt(victim));
        _counts.Evicted++;
        _counts.Displaced++;
        return victim;
    }

    private bool RemoveAt(int at, in CacheKey key)
    {
        _ghosts.Take(key, _small.Tail);
        if (at < 0)
        {
            return false;
        }

        Drop(at, HeaderAt(at));
        _counts.Removed++;
        return true;
    }

    // The entry is dead as soon as its slot says something else.
    private void Drop(int at, in EntryHeader header)
    {
        SetSlot(at, default);
        Uncount(header);
    }

    private void Uncount(in EntryHeader header)
    {
        Volatile.Write(ref _entries, _entries - 1);
        Volatile.Write(ref _bytesUsed, _bytesUsed - header.Extent);
    }

    // Release: what the slot points to is visible to whoever sees the slot.
    private void SetSlot(int at, Slot slot) => Volatile.Write(ref _index[at], slot.Word);

    private EntryHeader HeaderAt(int at)
    {
        var slot = new Slot(_index[at]);
        var ring = RingOf(slot);
        return ring.ReadHeader(slot.OffsetIn(ring));
    }

    private int Find(in CacheKey key)
    {
        var lines = _index.LinesOf(key);
        for (var way = 0; way < SlotIndex.Ways; way++)
        {
            var at = SlotIndex.WayOf(lines, way);
            if (new Slot(_index[at]).MayBe(key) && HeaderAt(at).Key == key)
            {
                return at;
            }
        }

        return -1;
    }

    private int Find(in CacheKey key, bool isMain, long offset)
    {
        var wanted = Slot.For(key, isMain, 0, offset);
        var lines = _index.LinesOf(key);
        for (var way = 0; way < SlotIndex.Ways; way++)
        {
            var at = SlotIndex.WayOf(lines, way);
            if (new Slot(_index[at]).IsSamePlace(wanted))
            {
                return at;
            }
        }

        return -1;
    }

    private EntryRing RingOf(Slot slot) => slot.IsMain ? _main : _small;
}
