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

    /// <param name="own">The driver's client.</param>
    /// <param name="stall">Ticks.</param>
    public FlightReply(Flight flight, ClientReply own, Clock clock, long stall)
    {
        _flight = flight;
        _own = own;
        _clock = clock;
        _stall = stall;
        _reader = flight.Lead();
        _writer = new FlightWriter(flight, FlushAsync);
    }

    public override bool ClientGone => (Volatile.Read(ref _ownGone) || IsOwnGone()) && _flight.Followers == 0;

    public override PipeWriter Body => _writer;

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
        Send();
        return _flight.Trim() ? WaitForReadersAsync() : default;
    }

    public override void Abort()
    {
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
            IsOwnGone();
        }

        watch.WaitOn(null, DeadlineWatch.Never);
        var left = _reader.Position < _flight.Length && _flight.Started;
        _flight.Leave(_reader);
        return !left ? FailureClass.None : _stalled ? FailureClass.ClientStalled : FailureClass.ClientGone;
    }

    private void Send()
    {
        if (Interlocked.Increment(ref _wanted) == 1)
        {
            _ = SendAsync();
        }
    }

    // Never throws: the reply's flushes end as values, whatever becomes of the connection.
    private async Task SendAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _wanted);
            var gone = _ownGone || _own.ClientGone || !_flight.Started;
            while (!gone && _reader.TryRead(out var bytes))
            {
                _own.Body.Write(bytes);
                _reader.Advance(bytes);
            }

            if (!gone)
            {
                var flush = _own.FlushAsync();
                if (!flush.IsCompletedSuccessfully)
                {
                    Volatile.Write(ref _waitingSince, _clock.Coarse);
                }

                gone = (await flush).IsCompleted;
                Volatile.Write(ref _waitingSince, DeadlineWatch.Never);
            }

            if (gone && _flight.Started && !_ownGone)
            {
                Volatile.Write(ref _ownGone, true);
                _flight.Drop(_reader);
            }

            _flight.CaughtUp.Wake();
        }
        while (Interlocked.Add(ref _wanted, -seen) != 0);

        _idle.Wake();
    }

    // Asked by every heartbeat: a client that takes nothing for too long is cut off here.
    private bool IsOwnGone()
    {
        var since = Volatile.Read(ref _waitingSince);
        if (since != DeadlineWatch.Never && _clock.Coarse - since >= _stall)
        {
            Volatile.Write(ref _stalled, true);
            _own.Abort();
            return true;
        }

        return _own.ClientGone;
    }

    private async ValueTask<FlushResult> WaitForReadersAsync()
    {
        while (_flight.Trim())
        {
            if (ClientGone)
            {
                return new FlushResult(isCanceled: false, isCompleted: true);
            }

            await _flight.CaughtUp.WaitAsync();
            if (_flight.Trim())
            {
                // Woken by a deadline or by one of several readers: whoever flushes looks at the clock and comes again.
                return new FlushResult(isCanceled: true, isCompleted: false);
            }
        }

        return default;
    }
}
