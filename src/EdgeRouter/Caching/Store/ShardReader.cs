using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Store;

/// <summary>
/// The side of a shard that takes no lock: finds a key's slot, copies what it points to, and believes the copy only when the ring still holds the entry (<see cref="EntryRing"/> says why that suffices). An entry that is moved
/// or replaced keeps its slot, so a copy that came too late is tried again from the same slot.
/// </summary>
internal sealed class ShardReader(SlotIndex index, EntryRing small, EntryRing main)
{
    // Moves of one entry during one read. It takes megabytes of writes to move an entry once.
    private const int Tries = 4;

    public bool TryRead(in CacheKey key, uint now, BufferPool pool, out byte[] array, out int length)
    {
        var lines = index.LinesOf(key);
        for (var way = 0; way < SlotIndex.Ways; way++)
        {
            ref var word = ref index[SlotIndex.WayOf(lines, way)];
            var slot = new Slot(Volatile.Read(ref word));
            if (!slot.MayBe(key))
            {
                continue;
            }

            for (var tries = 0; tries < Tries; tries++)
            {
                var ring = RingOf(slot);
                var offset = slot.OffsetIn(ring);
                var header = ring.ReadHeader(offset);

                // Before the length is believed.
                if (ring.Holds(offset))
                {
                    if (header.Key != key)
                    {
                        break;
                    }

                    if (header.IsExpired(now))
                    {
                        (array, length) = ([], 0);
                        return false;
                    }

                    array = pool.Rent(header.Length);
                    length = header.Length;
                    ring.Read(offset + EntryHeader.Size, array.AsSpan(0, length));
                    if (ring.Holds(offset))
                    {
                        Touch(ref word, slot);
                        return true;
                    }

                    pool.Return(array);
                }

                var moved = new Slot(Volatile.Read(ref word));
                if (moved.IsSamePlace(slot) || !moved.MayBe(key))
                {
                    break;
                }

                slot = moved;
            }
        }

        (array, length) = ([], 0);
        return false;
    }

    public bool Contains(in CacheKey key, uint now)
    {
        var lines = index.LinesOf(key);
        for (var way = 0; way < SlotIndex.Ways; way++)
        {
            ref var word = ref index[SlotIndex.WayOf(lines, way)];
            for (var tries = 0; tries < Tries; tries++)
            {
                var slot = new Slot(Volatile.Read(ref word));
                if (!slot.MayBe(key))
                {
                    break;
                }

                var ring = RingOf(slot);
                var offset = slot.OffsetIn(ring);
                var header = ring.ReadHeader(offset);
                if (!ring.Holds(offset))
                {
                    continue;
                }

                if (header.Key != key)
                {
                    break;
                }

                return !header.IsExpired(now);
            }
        }

        return false;
    }

    /// <summary>Whether the entry at this offset is what its key leads to.</summary>
    public bool IsCurrent(in CacheKey key, bool isMain, long offset)
    {
        var wanted = Slot.For(key, isMain, 0, offset);
        var lines = index.LinesOf(key);
        for (var way = 0; way < SlotIndex.Ways; way++)
        {
            if (wanted.IsSamePlace(new Slot(Volatile.Read(ref index[SlotIndex.WayOf(lines, way)]))))
            {
                return true;
            }
        }

        return false;
    }

    private EntryRing RingOf(Slot slot) => slot.IsMain ? main : small;

    // Counts for little whether it succeeds; a slot that is something else by now is left alone. A hot entry is at its maximum and nothing is written.
    private static void Touch(ref ulong word, Slot slot)
    {
        if (slot.Frequency < Slot.MaxFrequency)
        {
            Interlocked.CompareExchange(ref word, slot.OnceMore().Word, slot.Word);
        }
    }
}
