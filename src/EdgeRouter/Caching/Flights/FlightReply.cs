using System.Buffers;
using System.IO.Pipelines;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Flights;

/// <summary>
/// The reply that a flight's driver writes to, in the place of its own client's: everything goes into the flight, and from there to that client as fast as it takes it. A client that is slow or gone does not hold the others up; it
/// counts as gone when it takes nothing for the stall time. For the driver the client is gone when nobody is left.
/// <para>The driver's thread writes to its client without a hop as long as that client keeps up; what it left behind is sent by the thread that its flush completes on.</para>
/// </summary>
internal sealed class FlightReply : ClientReply
{
    private readonly Flight _flight;
    private readonly ClientReply _own;
    private readonly FlightReader _reader;
    private readonly Clock _clock;
    private readonly long _stall;
    private readonly WakeSignal _idle = new();
    private readonly FlightWriter _writer;

    // Wishes to send that are not granted yet; who takes it from 0 to 1 sends for all that come meanwhile.
    private int _wanted;
    private long _waitingSince = DeadlineWatch.Never;
    private bool _ownGone;
    private bool _stalled;
    private Exception? _bug;

    /// <param name="own">The driver's client.</param>
    /// <param name="stall">Ticks.</param>
    public FlightReply(Flight flight, ClientReply own, Clock clock, long stall)
    {
        _flight = flight;
        _own = own;
        _clock = clock;
        _stall = stall;
        _reader = flight.Lead;
        _writer = new FlightWriter(flight, FlushAsync);
    }

    public override bool ClientGone => (Volatile.Read(ref _ownGone) || IsOwnGone()) && _flight.Followers == 0;

    public override PipeWriter Body => _writer;

    /// <summary>Readers are looked after one by one, here and where each follows.</summary>
    public override bool MindsSlowClients => true;

    /// <summary>The driver has broken the answer off: what was sent must not pass for a whole one.</summary>
    public bool Aborted { get; private set; }

    public override void Start(in ReplyHead head)
    {
        Started = true;
        _flight.Start(head);
        if (!_own.ClientGone)
        {
            _own.Start(head);
        }

        _flight.WakeReaders();
    }

    public override void Refuse(GatewayError error, in ReplyHead head)
    {
        Started = true;
        _flight.Refuse(error, head);
        if (!_own.ClientGone)
        {
            _own.Refuse(error, head);
        }
    }

    public override ValueTask<FlushResult> FlushAsync()
    {
        _flight.WakeReaders();
        CutOffStalled();
        Send();
        return _flight.Trim() ? WaitForReadersAsync() : default;
    }

    public override void Abort()
    {
        Aborted = true;
        if (!_own.ClientGone)
        {
            _own.Abort();
        }
    }

    /// <summary>Interrupts a flush that waits for readers.</summary>
    public override void Wake() => _flight.CaughtUp.Wake();

    /// <summary>Waits until the driver's own client has everything or is gone, and gives its place back. Once, after the flight is complete.</summary>
    /// <param name="watch">Sees that the client goes away.</param>
    /// <returns>None: it has everything; else why not.</returns>
    public async ValueTask<FailureClass> CloseAsync(DeadlineWatch watch)
    {
        while (Volatile.Read(ref _wanted) != 0)
        {
            watch.WaitOn(_idle, _clock.Coarse + _stall);
            await _idle.WaitAsync();
            CutOffStalled();
            if (watch.Interrupted != FailureClass.None)
            {
                // It left, or the time to stop is over.
                _own.Abort();
            }
        }

        watch.WaitOn(null, DeadlineWatch.Never);
        var left = _reader.Position < _flight.Length && _flight.Started;
        _flight.Leave(_reader);
        if (_bug is { } bug)
        {
            throw new InvalidOperationException("sending a shared answer to its own client failed", bug);
        }

        return !left ? FailureClass.None : _stalled ? FailureClass.ClientStalled : FailureClass.ClientGone;
    }

    private void Send()
    {
        if (Interlocked.Increment(ref _wanted) == 1)
        {
            _ = SendAsync();
        }
    }

    // Nobody awaits it: what goes wrong, and only a bug can, is kept for the close.
    private async Task SendAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _wanted);
            if (!_ownGone && _flight.Started && !await TrySendAsync())
            {
                Volatile.Write(ref _ownGone, true);
                _flight.Drop(_reader);
            }

            _flight.CaughtUp.Wake();
        }
        while (Interlocked.Add(ref _wanted, -seen) != 0);

        _idle.Wake();
    }

    // False: the client is gone.
    private async ValueTask<bool> TrySendAsync()
    {
        if (_own.ClientGone)
        {
            return false;
        }

        try
        {
            while (_reader.TryRead(out var bytes))
            {
                _own.Body.Put(bytes);
                _reader.Advance(bytes);
            }

            var flush = _own.FlushAsync();
            if (!flush.IsCompletedSuccessfully)
            {
                Volatile.Write(ref _waitingSince, _clock.Coarse);
            }

            return !(await flush).IsCompleted;
        }
        catch (Exception bug)
        {
            _bug = bug;
            return false;
        }
        finally
        {
            Volatile.Write(ref _waitingSince, DeadlineWatch.Never);
        }
    }

    // Asked by every heartbeat, which must not touch a client that may be somebody else's by then: it is cut off by the driver's own thread.
    private bool IsOwnGone() => IsStalled() || _own.ClientGone;

    private bool IsStalled() => Volatile.Read(ref _waitingSince) is var since && since != DeadlineWatch.Never && _clock.Coarse - since >= _stall;

    private void CutOffStalled()
    {
        if (IsStalled())
        {
            Volatile.Write(ref _stalled, true);
            _own.Abort();
        }
    }

    // Each reader that is far behind is bounded by its own stall time, and wakes this when it catches up or leaves.
    private async ValueTask<FlushResult> WaitForReadersAsync()
    {
        while (_flight.Trim())
        {
            CutOffStalled();
            if (ClientGone)
            {
                return new FlushResult(isCanceled: false, isCompleted: true);
            }

            await _flight.CaughtUp.WaitAsync();
        }

        return default;
    }
}
