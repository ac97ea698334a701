using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Caching.Flights;

/// <summary>
/// One upstream call whose answer goes to several clients, and perhaps into the cache. The request that began it drives it through <see cref="FlightReply"/>; that one's own client and all who join read the same bytes, each at its own pace.
/// Who joins late gets what there is at once. A client that leaves ends only its own part; the last one that leaves ends the call.
/// <para>
/// Bytes lie in a chain of pooled chunks, written by the driver and read without locks. They are all kept while the answer may still be joined or stored; an answer that has outgrown <c>mostKept</c> may be neither, its chunks go back as soon as
/// every reader is past them, and the driver waits for the slowest. The lock is taken to join, to leave and to let chunks go, never per event.
/// </para>
/// </summary>
internal sealed class Flight
{
    private const int FirstChunk = 4 << 10;
    private const int LargerChunk = 32 << 10;

    // How far a reader may be behind once nothing is kept any more.
    private const int MostBehind = 256 << 10;

    private readonly BufferPool _pool;
    private readonly Lock _gate = new();
    private readonly FlightReader _lead;
    private FlightReader[] _readers;
    private FlightChunk _first;
    private FlightChunk _last;
    private int _outcome;
    private int _users = 1;
    private int _joined;
    private bool _started;
    private bool _isOpen = true;

    /// <param name="key">Of request and form together; who is under the same key gets the same bytes.</param>
    /// <param name="stamp">When the request began that drives it, on the clock of invalidations.</param>
    /// <param name="mostKept">Bytes of an answer that can be kept whole.</param>
    public Flight(CacheKey key, long stamp, BufferPool pool, int mostKept)
    {
        Key = key;
        Stamp = stamp;
        _pool = pool;
        MostKept = mostKept;
        _first = _last = new FlightChunk(pool.Rent(FirstChunk), 0);

        // Here, because others may join as soon as the flight can be found.
        _lead = new FlightReader(_first, signal: null);
        _readers = [_lead];
    }

    public CacheKey Key { get; }

    /// <summary>Whoever began later, and after an invalidation, must not have this answer.</summary>
    public long Stamp { get; }

    /// <summary>Where the driver waits for readers that are far behind.</summary>
    public WakeSignal CaughtUp { get; } = new();

    public int MostKept { get; }

    /// <summary>Status and names of the answer; good once <see cref="Started"/> is true.</summary>
    public ReplyHead Head { get; private set; }

    /// <summary>What went wrong before the first byte; null: nothing.</summary>
    public GatewayError? Refusal { get; private set; }

    /// <summary>What is known of the answer when it is over.</summary>
    public RequestRecord Record { get; private set; }

    public bool Started => Volatile.Read(ref _started);

    public FlightOutcome Outcome => (FlightOutcome)Volatile.Read(ref _outcome);

    public long Length => _last.Start + _last.Filled;

    /// <summary>Clients that joined and have not left.</summary>
    public int Followers => Volatile.Read(ref _joined);

    /// <summary>The answer is too long to be kept: nobody can join any more.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>The place of the driver's own client, from the beginning; it must <see cref="Leave"/> too.</summary>
    public FlightReader Lead => _lead;

    /// <summary>A place at the beginning of the answer; false: it is over or outgrown. Who has joined must <see cref="Leave"/>.</summary>
    public bool TryJoin(WakeSignal signal, out FlightReader reader)
    {
        lock (_gate)
        {
            reader = null!;
            if (!_isOpen || Outcome is FlightOutcome.Failed or FlightOutcome.Aborted || _users == 0)
            {
                return false;
            }

            reader = new FlightReader(_first, signal);
            _users++;
            _joined++;
            Volatile.Write(ref _readers, [.. _readers, reader]);
            return true;
        }
    }

    public void Leave(FlightReader reader)
    {
        Drop(reader);
        Release();
    }

    /// <summary>Nobody has to wait for this reader any more; it reads nothing more, but still has to <see cref="Leave"/>.</summary>
    public void Drop(FlightReader reader)
    {
        lock (_gate)
        {
            var left = Array.FindAll(_readers, r => !ReferenceEquals(r, reader));
            _joined -= left.Length < _readers.Length && reader.Signal is not null ? 1 : 0;
            Volatile.Write(ref _readers, left);
        }

        // It may have been the one that the driver waits for.
        CaughtUp.Wake();
    }

    /// <summary>Once more for whoever needs the bytes after the driver is done with them.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _users++;
        }
    }

    /// <summary>The last one gives the memory back.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_users > 0)
            {
                return;
            }

            for (var chunk = _first; chunk is not null; chunk = chunk.Next)
            {
                _pool.Return(chunk.Array);
            }
        }
    }

    public void Start(in ReplyHead head)
    {
        Head = head;
        Volatile.Write(ref _started, true);
    }

    public void Refuse(GatewayError error, in ReplyHead head)
    {
        Head = head;
        Refusal = error;
    }

    /// <summary>Tells everybody that it is over. Only the first call counts.</summary>
    public void Complete(FlightOutcome outcome, in RequestRecord record)
    {
        lock (_gate)
        {
            if (Outcome != FlightOutcome.Running)
            {
                return;
            }

            Record = record;
            Volatile.Write(ref _outcome, (int)outcome);
        }

        WakeReaders();
    }

    /// <summary>Room at the end of the answer.</summary>
    public Memory<byte> Room(int least)
    {
        if (_last.Array.Length - _last.Filled < Math.Max(1, least))
        {
            var chunk = new FlightChunk(_pool.Rent(Math.Max(LargerChunk, least)), Length);
            _last.Next = chunk;
            _last = chunk;
        }

        return _last.Array.AsMemory(_last.Filled);
    }

    /// <summary>Readers may have so many bytes more.</summary>
    public void Publish(int count) => _last.Filled += count;

    public void WakeReaders()
    {
        var readers = Volatile.Read(ref _readers);
        foreach (var reader in readers)
        {
            reader.Signal?.Wake();
        }
    }

    /// <summary>Lets go what everybody has read of an answer that is too long to be kept. True: somebody is far behind, and the driver has to wait.</summary>
    public bool Trim()
    {
        if (Length <= MostKept)
        {
            return false;
        }

        lock (_gate)
        {
            Volatile.Write(ref _isOpen, false);
            var slowest = Length;
            foreach (var reader in _readers)
            {
                slowest = Math.Min(slowest, reader.Position);
            }

            while (!ReferenceEquals(_first, _last) && _first.Next!.Start <= slowest)
            {
                _pool.Return(_first.Array);
                _first = _first.Next!;
            }

            return Length - slowest > MostBehind;
        }
    }

    /// <summary>The whole answer in one rented array, for whoever holds the flight after a good end.</summary>
    public byte[] Gather(out int length)
    {
        length = (int)Length;
        var whole = _pool.Rent(Math.Max(1, length));
        for (var chunk = _first; chunk is not null; chunk = chunk.Next)
        {
            chunk.Array.AsSpan(0, chunk.Filled).CopyTo(whole.AsSpan((int)chunk.Start));
        }

        return whole;
    }
}
