using EdgeRouter.Health;

namespace EdgeRouter.Tests.Health;

public sealed class RateWindowTests
{
    private readonly RateWindow _window = new();

    [Fact]
    public void NeverMoreThanTheLimit_InAnySixtySeconds()
    {
        // Ten at the end of one minute do not allow ten more at the start of the next.
        var taken = new List<uint>();
        for (uint now = 50_000; now < 250_000; now += 500)
        {
            if (_window.TryTake(1, 10, now))
            {
                taken.Add(now);
            }
        }

        Assert.InRange(taken.Count, 30, 40);
        foreach (var start in taken)
        {
            Assert.InRange(taken.Count(t => t >= start && t - start < 59_000), 1, 10);
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue - 30_000)]
    public void WhatIsUsedUp_IsThereAgainAMinuteLater(uint start)
    {
        Assert.True(_window.TryTake(100, 100, start));
        Assert.False(_window.TryTake(1, 100, start + 1_000));
        Assert.Equal(100, _window.Used(start + 1_000));
        var wait = _window.FitsIn(1, 100, start + 1_000);
        Assert.InRange(wait, 58_000u, 60_000u);
        Assert.True(_window.TryTake(1, 100, start + 1_000 + wait));
    }

    [Fact]
    public void FitsIn_CountsOnlyWhatMustGo()
    {
        _window.Add(60, 100_000);
        _window.Add(40, 130_000);
        Assert.Equal(0u, _window.FitsIn(0, 100, 130_000));
        Assert.Equal(30_000u, _window.FitsIn(50, 100, 130_000));
        Assert.Equal(60_000u, _window.FitsIn(80, 100, 130_000));
    }

    [Fact]
    public void AnAmountAboveTheLimit_FitsOnceNothingElseIsThere()
    {
        Assert.Equal(0u, _window.FitsIn(500, 100, 100_000));
        _window.Add(1, 100_000);
        Assert.Equal(60_000u, _window.FitsIn(500, 100, 100_000));
    }

    [Fact]
    public void WhatIsGivenBack_CanBeTakenAgain_AndNeverLeavesADebt()
    {
        Assert.True(_window.TryTake(10, 10, 100_000));
        _window.Add(-4, 100_000);
        Assert.True(_window.TryTake(4, 10, 100_500));
        _window.Add(-1_000, 100_900);
        Assert.Equal(0, _window.Used(100_900));
    }

    [Fact]
    public async Task ManyAtOnce_NeverTakeMoreThanTheLimit()
    {
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 5_000; i++)
                {
                    if (_window.TryTake(1, 1_000, 100_000))
                    {
                        Interlocked.Increment(ref taken);
                    }
                }
            },
            TaskCreationOptions.None)));
        Assert.InRange(taken, 990, 1_000);
    }
}
