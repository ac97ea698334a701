using System.Threading.Tasks.Sources;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>A read that waits, as on a socket with nothing to read, until it is completed; its continuation runs inside <see cref="Complete"/>. One at a time; reused, so that waiting costs no garbage.</summary>
internal sealed class WaitingRead : IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _source;

    public ValueTask<int> Begin()
    {
        _source.Reset();
        return new ValueTask<int>(this, _source.Version);
    }

    public void Complete(int read) => _source.SetResult(read);

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
