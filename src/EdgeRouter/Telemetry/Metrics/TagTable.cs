using Tags = System.ReadOnlySpan<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace EdgeRouter.Telemetry.Metrics;

/// <summary>
/// Cells by their tags, in the sense of <typeparamref name="TMatch"/>. One thread at a time adds (its owner's lock), any number read meanwhile without one: an entry is put into a free slot and never moves; only when half of
/// the slots are taken is a table of twice the size filled and published, so that adding costs the same for the first entry and for the ten-thousandth. A reader may miss what was just added, and asks again under the lock.
/// </summary>
internal sealed class TagTable<TCell, TMatch>
    where TCell : class
    where TMatch : struct, ITagMatch
{
    private Entry?[] _slots = new Entry?[16];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public TCell? Find(Tags tags)
    {
        var slots = Volatile.Read(ref _slots);
        var mask = slots.Length - 1;
        var hash = TMatch.HashOf(tags);
        for (var at = hash & mask; Volatile.Read(ref slots[at]) is { } entry; at = (at + 1) & mask)
        {
            if (entry.Hash == hash && Is(entry.Tags, tags))
            {
                return entry.Cell;
            }
        }

        return null;
    }

    public void Add(KeyValuePair<string, object?>[] tags, TCell cell)
    {
        var slots = _slots;
        if ((_count + 1) * 2 > slots.Length)
        {
            slots = new Entry?[slots.Length * 2];
            foreach (var entry in _slots)
            {
                Put(slots, entry);
            }
        }

        Put(slots, new Entry(tags, TMatch.HashOf(tags), cell));
        Volatile.Write(ref _count, _count + 1);
        Volatile.Write(ref _slots, slots);
    }

    /// <summary>The entries whose cell is still wanted, in a table of their own.</summary>
    public TagTable<TCell, TMatch> Where(Predicate<TCell> wanted)
    {
        var kept = new TagTable<TCell, TMatch>();
        foreach (var entry in _slots)
        {
            if (entry is not null && wanted(entry.Cell))
            {
                kept.Add(entry.Tags, entry.Cell);
            }
        }

        return kept;
    }

    private static bool Is(Tags known, Tags tags)
    {
        if (tags.Length != known.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (!TMatch.Same(known[i], tags[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Put(Entry?[] slots, Entry? entry)
    {
        if (entry is null)
        {
            return;
        }

        var at = entry.Hash & (slots.Length - 1);
        while (slots[at] is not null)
        {
            at = (at + 1) & (slots.Length - 1);
        }

        Volatile.Write(ref slots[at], entry);
    }

    private sealed record Entry(KeyValuePair<string, object?>[] Tags, int Hash, TCell Cell);
}
