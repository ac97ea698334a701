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

    // The sum is kept, not added up, so it has to be what adding up would say, also where the clock begins again.
    [Theory]
    [InlineData(1_000_000u)]
    [InlineData(uint.MaxValue - 40_000)]
    public void WhatIsUsed_IsAlwaysTheSumOfTheLastSixtySeconds(uint start)
    {
        var random = new Random(5);
        var amounts = new Dictionary<long, long>();
        for (var elapsed = 0; elapsed < 600_000; elapsed += random.Next(2_500))
        {
            // Seconds of the clock, counted on where it begins again.
            var now = start + (uint)elapsed;
            var second = now < start ? (uint.MaxValue / 1000) + 1L + (now / 1000) : now / 1000;
            var amount = random.Next(-20, 50);
            _window.Add(amount, now);
            amounts[second] = Math.Max(0, amounts.GetValueOrDefault(second) + amount);

            // There, buckets of the minute before are needed again before it is over.
            if (now >= start || now > 60_000)
            {
                Assert.Equal(UsedIn(second), _window.Used(now));
                var wait = _window.FitsIn(10, 300, now);
                Assert.Equal(UsedIn(second) <= 290, wait == 0);
                Assert.True(wait == 0 || (UsedIn(second + ((wait + (now % 1000)) / 1000)) <= 290 && UsedIn(second + ((wait + (now % 1000)) / 1000) - 1) > 290));
            }
        }

        long UsedIn(long second) => amounts.Where(a => a.Key > second - 60 && a.Key <= second).Sum(static a => a.Value);
    }

    [Fact]
    public async Task ManyAtOnceOverMinutes_LeaveNothingBehind()
    {
        var clock = 100_000;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Factory.StartNew(
            () =>
            {
                var random = new Random(seed);
                for (var i = 0; i < 20_000; i++)
                {
                    var now = (uint)Interlocked.Add(ref clock, random.Next(20));
                    if (_window.TryTake(random.Next(1, 30), 5_000, now) && random.Next(3) == 0)
                    {
                        _window.Add(-random.Next(30), now);
                    }

                    _window.FitsIn(10, 5_000, now);
                }
            },
            TaskCreationOptions.LongRunning)));

        // One too many or too few would stay for ever.
        var end = (uint)clock + 120_000;
        Assert.Equal(0, _window.Used(end));
        _window.Add(7, end);
        Assert.Equal(7, _window.Used(end));
    }

    [Fact]
    public void AWindowThatNobodyAskedForWeeks_IsEmpty()
    {
        _window.Add(100, 100_000);
        Assert.Equal(0, _window.Used(100_000 + (40u * 24 * 60 * 60 * 1000)));
        Assert.True(_window.TryTake(100, 100, 100_000 + (40u * 24 * 60 * 60 * 1000)));
    }

    [Fact]
    public void AClockThatWasReadAMomentEarlier_TakesNothingAway()
    {
        _window.Add(100, 100_000);
        Assert.Equal(100, _window.Used(99_900));
        Assert.False(_window.TryTake(1, 100, 99_900));
        Assert.Equal(100, _window.Used(100_000));
    }
}
