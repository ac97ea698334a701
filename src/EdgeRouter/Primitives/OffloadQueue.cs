using System.Collections.Concurrent;

namespace EdgeRouter.Primitives;

/// <summary>
/// The one place for work above about 200 µs (decoding, scanning of large bodies): socket completions run inline, so such work on an I/O thread would stall every stream of that thread.
/// One dedicated thread, bounded queue. When the queue is full the caller gets false and answers 503; nothing waits without limit.
/// </summary>
internal sealed class OffloadQueue : IDisposable
{
    private const int Capacity = 1024;

    private readonly BlockingCollection<Work> _queue = new(Capacity);
    private readonly Thread _thread;

    public OffloadQueue()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "offload" };
        _thread.Start();
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the offload thread. Completes with false when the queue was full and the work was not done; an exception of the work is rethrown to the awaiter.
    /// The continuation runs on the thread pool, never on the offload thread.
    /// </summary>
    public Task<bool> RunAsync(Action<object> work, object state)
    {
        var item = new Work(work, state, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_queue.TryAdd(item))
        {
            item.Done.SetResult(false);
        }

        return item.Done.Task;
    }

    public void Dispose() => _queue.CompleteAdding();

    private void Run()
    {
        foreach (var item in _queue.GetConsumingEnumerable())
        {
            try
            {
                item.Action(item.State);
                item.Done.SetResult(true);
            }
            catch (Exception failure)
            {
                item.Done.SetException(failure);
            }
        }
    }

    private readonly record struct Work(Action<object> Action, object State, TaskCompletionSource<bool> Done);
}
