using System.Threading.Tasks.Sources;

namespace EdgeRouter.Primitives;

/// <summary>
/// Something to wait for that anybody may wake, once or many times, early or late: a wake that nobody waits for ends the next wait at once, and several count as one. So whoever waits looks at the world again after each. One
/// waiter; reused without allocation.
/// </summary>
internal sealed class WakeSignal : IWakeable, IValueTaskSource
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Woken = 2;

    // Who wakes is the heartbeat or another exchange: the waiter's work is not theirs.
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;

    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Woken) == Woken)
        {
            return default;
        }

        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Woken)
        {
            Volatile.Write(ref _state, Idle);
            return default;
        }

        return new ValueTask(this, _source.Version);
    }

    public void Wake()
    {
        var seen = Volatile.Read(ref _state);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _state, seen == Waiting ? Idle : Woken, seen);
            if (before != seen)
            {
                seen = before;
                continue;
            }

            if (seen == Waiting)
            {
                _source.SetResult(true);
            }

            return;
        }
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _source.OnCompleted(continuation, state, token, flags);
}
