using System.Threading.Tasks.Sources;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>
/// A body whose reader can be woken while it waits: the waiting ends, the read does not, and a later wait picks it up. One reader; the end of the read and any number of wakes may come from other threads at any
/// moment, and exactly one of them ends a wait. No allocation, no lock.
/// </summary>
internal abstract class InterruptibleBody : UpstreamBody, IValueTaskSource<int>
{
    // Bits of _state.
    private const int Waiting = 1;
    private const int ReadDone = 2;
    private const int WasWoken = 4;

    private ManualResetValueTaskSourceCore<int> _source;
    private int _state;

    int IValueTaskSource<int>.GetResult(short token)
    {
        _source.GetResult(token);
        return Result();
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>What the read that has ended gave: as <see cref="UpstreamBody.ReadAsync"/> says, or <see cref="UpstreamBody.Woken"/> when it was nothing yet.</summary>
    protected abstract int Collect();

    /// <summary>Waits for the read that is under way, or for a wake.</summary>
    protected ValueTask<int> WaitAsync()
    {
        _source.Reset();
        var before = Interlocked.Or(ref _state, Waiting);
        if ((before & (ReadDone | WasWoken)) != 0 && ClearWaiting())
        {
            return new ValueTask<int>(Result());
        }

        return new ValueTask<int>(this, _source.Version);
    }

    /// <summary>The read has ended; whoever waits for it, now or later, collects.</summary>
    protected void EndRead() => End(ReadDone);

    /// <summary>The waiting ends, the read goes on.</summary>
    protected void EndWait() => End(WasWoken);

    private void End(int bit)
    {
        Interlocked.Or(ref _state, bit);
        if (ClearWaiting())
        {
            _source.SetResult(0);
        }
    }

    // Whoever takes the bit away, and only he, may complete the wait.
    private bool ClearWaiting() => (Interlocked.And(ref _state, ~Waiting) & Waiting) != 0;

    private int Result() => (Interlocked.And(ref _state, ~(ReadDone | WasWoken)) & ReadDone) == 0 ? Woken : Collect();
}
