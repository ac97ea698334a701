using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Pipeline.Engine;

/// <summary>Runs asynchronous code on one thread against virtual time: all that can run runs, and only then time moves to the next timer. So every run of a test is the same.</summary>
internal sealed class PumpContext(ManualTimeProvider time) : SynchronizationContext
{
    private const int MostSteps = 200_000;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new();

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_work)
        {
            _work.Enqueue((d, state));
        }
    }

    public void Run(Func<Task> body)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = body();
            for (var step = 0; !task.IsCompleted; step++)
            {
                Assert.True(step < MostSteps, "it does not end");
                Drain();
                if (!task.IsCompleted)
                {
                    time.Advance(TimeSpan.FromMilliseconds(20));
                }
            }

            Drain();
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void Drain()
    {
        while (true)
        {
            (SendOrPostCallback Callback, object? State) next;
            lock (_work)
            {
                if (!_work.TryDequeue(out next))
                {
                    return;
                }
            }

            next.Callback(next.State);
        }
    }
}
