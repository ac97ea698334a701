namespace EdgeRouter.LoadTests.Measuring;

/// <summary>
/// What a run wrote down, in all, by kind and by slice of time. Written from any thread under one lock, which nobody holds for long. A user counts in the slice in which it was due, not in which it was answered:
/// a stall shows where it hurt.
/// </summary>
internal sealed class Tally(TimeSpan slice)
{
    private const int FaultsKept = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KindTally> _kinds = [];
    private readonly List<SliceTally> _slices = [];
    private readonly Dictionary<string, long> _faults = [];
    private long _begin;
    private bool _closed;

    public TimeSpan Slice => slice;

    /// <summary>Users that were started.</summary>
    public long Arrivals { get; private set; }

    /// <summary>Users that should have been started and were not.</summary>
    public long NotStarted { get; private set; }

    /// <summary>Users that had not ended when the run was over.</summary>
    public long Unanswered { get; private set; }

    public Latencies Late { get; } = new();

    /// <summary>From the due time to the first byte, of all kinds together.</summary>
    public Latencies FirstByte { get; } = new();

    public IReadOnlyDictionary<string, KindTally> Kinds => _kinds;

    public IReadOnlyList<SliceTally> Slices => _slices;

    public long Answers => _kinds.Values.Sum(static k => k.Answers);

    public long Faults => _kinds.Values.Sum(static k => k.Faults) + Unanswered;

    /// <summary>The first few different ones, and how often each was met.</summary>
    public IReadOnlyDictionary<string, long> FaultTexts => _faults;

    /// <summary>From the first arrival to the close, in seconds.</summary>
    public double Seconds { get; private set; }

    public void Begin(long now) => _begin = now;

    public void Started(long due, long now)
    {
        lock (_lock)
        {
            Arrivals++;
            Late.Add(now - due);
        }
    }

    public void Missed()
    {
        lock (_lock)
        {
            NotStarted++;
        }
    }

    public void Ended(long due, long now, in Outcome outcome)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            var kind = _kinds.TryGetValue(outcome.Kind, out var known) ? known : _kinds[outcome.Kind] = new KindTally();
            var slot = SliceOf(due);
            Seconds = Math.Max(Seconds, (now - _begin) / 1e9);
            if (outcome.Fault is { } fault)
            {
                kind.Faults++;
                slot.Faults++;
                Keep($"{outcome.Kind}: {fault}");
                return;
            }

            var first = (outcome.FirstByteAt == 0 ? now : outcome.FirstByteAt) - due;
            kind.Answers++;
            FirstByte.Add(first);
            kind.FirstByte.Add(first);
            kind.Whole.Add(now - due);
            slot.Answers++;
            slot.FirstByte.Add(first);
            if (outcome.Server is { } server)
            {
                slot.Servers[server] = slot.Servers.GetValueOrDefault(server) + 1;
            }
        }
    }

    /// <param name="unanswered">Users that are still waiting.</param>
    public void Close(long unanswered)
    {
        lock (_lock)
        {
            _closed = true;
            Unanswered = unanswered;
            if (unanswered > 0)
            {
                Keep($"{unanswered} users without an end when the run was over");
            }
        }
    }

    private SliceTally SliceOf(long due)
    {
        var index = (int)Math.Max(0, (due - _begin) / (slice.Ticks * 100));
        while (_slices.Count <= index)
        {
            _slices.Add(new SliceTally());
        }

        return _slices[index];
    }

    private void Keep(string fault)
    {
        if (_faults.Count < FaultsKept || _faults.ContainsKey(fault))
        {
            _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
        }
    }
}
