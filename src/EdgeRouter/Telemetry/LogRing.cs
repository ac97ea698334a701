using EdgeRouter.Primitives;

namespace EdgeRouter.Telemetry;

/// <summary>
/// Between the data path and the log: a bounded ring that many threads write and one reads. Writing costs one compare-and-swap and a copy, never waits and never allocates; when the ring is full the line is
/// dropped and counted. Slots carry a turn number (Vyukov's bounded queue), so no slot is read before it is whole.
/// </summary>
internal sealed class LogRing
{
    /// <summary>About a tenth of a second at 80,000 requests a second: the time between two looks of the writer.</summary>
    public const int Capacity = 8192;

    private readonly Slot[] _slots = new Slot[Capacity];
    private long _write;
    private long _read;
    private PaddedCounter _dropped;

    public LogRing()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _slots[i].Turn = i;
        }
    }

    /// <summary>Lines lost because the ring was full.</summary>
    public long Dropped => _dropped.Value;

    public void Write(in LogEntry entry)
    {
        var position = Volatile.Read(ref _write);
        while (true)
        {
            ref var slot = ref _slots[position & (Capacity - 1)];
            var lead = Volatile.Read(ref slot.Turn) - position;
            if (lead == 0)
            {
                var seen = Interlocked.CompareExchange(ref _write, position + 1, position);
                if (seen == position)
                {
                    slot.Entry = entry;
                    Volatile.Write(ref slot.Turn, position + 1);
                    return;
                }

                position = seen;
            }
            else if (lead < 0)
            {
                _dropped.Increment();
                return;
            }
            else
            {
                position = Volatile.Read(ref _write);
            }
        }
    }

    /// <summary>One reader only.</summary>
    public bool TryRead(out LogEntry entry)
    {
        ref var slot = ref _slots[_read & (Capacity - 1)];
        if (Volatile.Read(ref slot.Turn) != _read + 1)
        {
            entry = default;
            return false;
        }

        entry = slot.Entry;
        slot.Entry = default;
        Volatile.Write(ref slot.Turn, _read + Capacity);
        _read++;
        return true;
    }

    private struct Slot
    {
        public long Turn;
        public LogEntry Entry;
    }
}
