using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Primitives;

public sealed class HeartbeatTests
{
    [Fact]
    public void OnHeartbeat_AtTheDeadline_WakesWhatIsWaitedOnAndNotBefore()
    {
        var watch = new PlainWatch();
        var target = new Counting();
        watch.WaitOn(target, 100);
        watch.OnHeartbeat(99);
        Assert.Equal(0, target.Wakes);
        watch.OnHeartbeat(100);
        Assert.Equal(1, target.Wakes);
        watch.WakeAt(200);
        watch.OnHeartbeat(150);
        Assert.Equal(1, target.Wakes);
        watch.Reason = FailureClass.ClientGone;
        watch.OnHeartbeat(150);
        Assert.Equal(2, target.Wakes);
        watch.WaitOn(null, DeadlineWatch.Never);
        watch.OnHeartbeat(long.MaxValue);
        Assert.Equal(2, target.Wakes);
    }

    [Fact]
    public async Task Start_WithTargets_LooksAtEachAndMovesTheCoarseClock()
    {
        var clock = new Clock(TimeProvider.System);
        using var heartbeat = new Heartbeat(clock);
        var targets = Enumerable.Range(0, 200).Select(_ => new Beaten()).ToArray();
        var before = clock.Coarse;
        heartbeat.Start();
        foreach (var target in targets)
        {
            heartbeat.Add(target);
        }

        await Task.WhenAll(targets.Select(static t => t.Seen.Task)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(clock.Coarse > before);
    }

    [Fact]
    public async Task Start_WithATargetThatThrows_TellsOfIt_AndLooksAtTheOthers()
    {
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var heartbeat = new Heartbeat(new Clock(TimeProvider.System), bug => told.TrySetResult(bug));
        var behind = new Beaten();
        heartbeat.Add(new Throwing());
        heartbeat.Add(behind);
        heartbeat.Start();
        Assert.IsType<IOException>(await told.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await behind.Seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class Throwing : IHeartbeatTarget
    {
        public void OnHeartbeat(long now) => throw new IOException("a bug");
    }

    private sealed class Counting : IWakeable
    {
        public int Wakes { get; private set; }

        public void Wake() => Wakes++;
    }

    private sealed class Beaten : IHeartbeatTarget
    {
        public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnHeartbeat(long now) => Seen.TrySetResult();
    }
}
