using System.Runtime.CompilerServices;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Relay;

/// <summary>
/// Carries one event stream from an upstream to a client: read, tap, write, one flush per read. What arrives leaves with the same read, in whole events: a piece of an event is no use to a client, and
/// keeping it back means that a keep-alive or an error can be put between events at any moment. Nothing is sent before the first meaningful output, so until then a failure is still an HTTP status. One relay
/// serves one stream at a time and is reused; it allocates nothing per event.
/// </summary>
internal sealed class StreamRelay(Clock clock, BufferPool pool, IoHold hold, RelayCounters counters)
{
    private static readonly byte[] KeepAliveComment = ": keep-alive\n\n"u8.ToArray();

    private readonly StreamDeadlines _deadlines = new(clock);
    private readonly StreamTap _tap = new(clock, pool, counters, new ClientStream(clock, pool));
    private RelayJob _job = null!;
    private bool _ended;

    private ClientStream Client => _tap.Client;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FailureClass> RunAsync(RelayJob job)
    {
        _job = job;
        job.Result = new RelayResult { Tally = StreamTally.Empty };
        _ended = false;
        _tap.Begin(job);
        _deadlines.Begin(job);
        try
        {
            return job.Result.Failure = await CopyAsync();
        }
        finally
        {
            job.Watch.WaitOn(null, DeadlineWatch.Never);
        }
    }

    /// <summary>Goes on with an answer that was held: from here on it is the client's.</summary>
    /// <param name="attempts">Made by now.</param>
    public async ValueTask<FailureClass> ResumeAsync(int attempts)
    {
        _job.Head.Attempts = attempts;
        _job.Hold = false;
        _job.Result.Held = false;
        try
        {
            Client.Resume();
            return _job.Result.Failure = _ended ? await Client.FlushAsync() : await CopyAsync();
        }
        finally
        {
            _job.Watch.WaitOn(null, DeadlineWatch.Never);
        }
    }

    /// <summary>Gives the buffers back. Only after the upstream body has been closed: a read may still be filling them.</summary>
    public void Release()
    {
        _tap.Release();
        _deadlines.Release();
        _job = null!;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FailureClass> CopyAsync()
    {
        _job.Watch.WaitOn(_job.Body, NextWake());
        if (Client.IsDirty)
        {
            var begun = await Client.FlushAsync();
            if (begun != FailureClass.None)
            {
                return begun;
            }

            _job.Watch.WaitOn(_job.Body, NextWake());
        }

        while (true)
        {
            var read = await _job.Body.ReadAsync(_tap);
            var entered = hold.Enter();
            if (read > 0)
            {
                var wrong = _tap.Take(read, entered);
                _deadlines.OnRead(_tap.IsWhole);
                if (wrong != FailureClass.None || Client.IsReady)
                {
                    hold.Leave(entered);
                    return wrong;
                }
            }

            // Where bytes never stop nobody is woken: deadlines, and whether the client is still there, are looked at once for each tick of the clock.
            if (read == UpstreamBody.Woken || (read > 0 && _deadlines.IsDueToJudge))
            {
                var over = Judge();
                if (over is FailureClass.IdleTimeout or FailureClass.FirstTokenTimeout or FailureClass.TotalTimeout or FailureClass.Draining && _tap.IsWhole)
                {
                    // An upstream that does not end its answer costs us that connection, not the client its time.
                    read = UpstreamBody.Ended;
                }
                else if (over != FailureClass.None)
                {
                    return over;
                }
            }

            if (read is <= 0 and not UpstreamBody.Woken)
            {
                var ended = _tap.Finish(read);
                if (Client.IsReady)
                {
                    _ended = true;
                    hold.Leave(entered);
                    return FailureClass.None;
                }

                if (ended != FailureClass.None || !Client.IsDirty)
                {
                    return ended;
                }

                hold.Leave(entered);
                return await Client.FlushAsync();
            }

            if (Client.IsDirty)
            {
                var flush = Client.FlushAsync();
                var waited = !flush.IsCompletedSuccessfully;
                hold.Leave(entered);
                var flushed = await flush;
                if (flushed != FailureClass.None)
                {
                    return flushed;
                }

                if (waited)
                {
                    _job.Watch.WaitOn(_job.Body, NextWake());
                }
                else
                {
                    _job.Watch.WakeAt(NextWake());
                }
            }
            else
            {
                hold.Leave(entered);
                _job.Watch.WakeAt(NextWake());
            }
        }
    }

    // Woken without data: is a deadline over, has the client gone, is a keep-alive due?
    private FailureClass Judge()
    {
        if (_job.Watch.Interrupted is var interrupted && interrupted != FailureClass.None)
        {
            return interrupted;
        }

        var over = _deadlines.Judge();
        if (over == FailureClass.None && MayKeepAlive && _deadlines.IsKeepAliveDue())
        {
            Client.StartEarly();
            Client.Write(KeepAliveComment);
        }

        return over;
    }

    private bool MayKeepAlive => _tap.IsBetweenEvents && !_job.Result.Tally.Done && (Client.IsCommitted || _job.KeepAliveBeforeFirstToken);

    private long NextWake() => _deadlines.NextWake(MayKeepAlive);
}
