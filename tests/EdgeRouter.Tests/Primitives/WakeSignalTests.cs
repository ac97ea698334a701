using EdgeRouter.Primitives;

#pragma warning disable CA2012 // Waits are looked at before they are awaited: whether they have ended is what is tested.

namespace EdgeRouter.Tests.Primitives;

public sealed class WakeSignalTests
{
    private readonly WakeSignal _signal = new();

    [Fact]
    public async Task AWakeBefore_EndsTheNextWaitAtOnce_ManyCountAsOne()
    {
        _signal.Wake();
        _signal.Wake();
        Assert.True(_signal.WaitAsync().IsCompletedSuccessfully);
        var wait = _signal.WaitAsync();
        Assert.False(wait.IsCompleted);
        _signal.Wake();
        await wait;
    }

    [Fact]
    public async Task UsedAgainAndAgain_EachWaitNeedsItsOwnWake()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var wait = _signal.WaitAsync();
            Assert.False(wait.IsCompleted);
            _signal.Wake();
            await wait;
        }
    }

    [Fact]
    public async Task WakersRacingWithTheWaiter_NeverLoseAWake()
    {
        const int Turns = 20_000;
        var told = 0;
        var seen = 0;
        var waker = Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Turns; i++)
                {
                    Interlocked.Increment(ref told);
                    _signal.Wake();
                }
            },
            TaskCreationOptions.LongRunning);
        while ((seen = Volatile.Read(ref told)) < Turns)
        {
            await _signal.WaitAsync();
        }

        await waker;
        Assert.Equal(Turns, seen);
    }
}
