using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Runners;

/// <summary>
/// Our own runner: users come when they are due, whether or not earlier ones have been answered, and every latency counts from the due time. One thread starts them all; a step runs on it up to its first wait,
/// so a step must not block. How late it started them is recorded beside what they measured: a generator that cannot keep its schedule says so instead of blaming the router.
/// </summary>
internal sealed class OpenLoopRunner(IPacer pacer) : IRunner
{
    /// <summary>More users at once than this are not started but counted as missed, so that a router that hangs does not take the machine with it.</summary>
    public const int MostAtOnce = 12_000;

    private int _running;

    public string Name => "open-loop";

    public Task RunAsync(Schedule schedule, Func<long, ValueTask<Outcome>> step, Tally tally, TimeSpan patience, CancellationToken stop)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                StartAll(schedule, step, tally, stop);
                over.SetResult();
            }
            catch (Exception e)
            {
                over.SetException(e);
            }
        })
        { IsBackground = true, Name = "arrivals" }.Start();
        return EndAsync(over.Task, tally, patience);
    }

    private void StartAll(Schedule schedule, Func<long, ValueTask<Outcome>> step, Tally tally, CancellationToken stop)
    {
        var count = schedule.Count;
        var begin = pacer.Now;
        tally.Begin(begin);
        for (var number = 0L; number < count && !stop.IsCancellationRequested; number++)
        {
            var due = begin + (schedule.DueAt(number).Ticks * 100);
            pacer.WaitUntil(due);
            if (Volatile.Read(ref _running) >= MostAtOnce)
            {
                tally.Missed();
                continue;
            }

            tally.Started(due, pacer.Now);
            Interlocked.Increment(ref _running);
            _ = FollowAsync(step, number, due, tally);
        }
    }

    private async Task FollowAsync(Func<long, ValueTask<Outcome>> step, long number, long due, Tally tally)
    {
        var outcome = await GuardedStep.RunAsync(step, number);
        tally.Ended(due, pacer.Now, outcome);
        Interlocked.Decrement(ref _running);
    }

    private async Task EndAsync(Task started, Tally tally, TimeSpan patience)
    {
        await started;
        for (var end = Environment.TickCount64 + (long)patience.TotalMilliseconds; Volatile.Read(ref _running) > 0 && Environment.TickCount64 < end;)
        {
            await Task.Delay(10);
        }

        tally.Close(Volatile.Read(ref _running));
    }
}
