using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Health;

public sealed class CircuitBreakerTests
{
    private static readonly BreakerSettings Settings = BreakerSettings.Default;

    private readonly CircuitBreaker _breaker = new();
    private readonly SuccessWindow _results = new();
    private uint _now = uint.MaxValue - 2_000;

    [Fact]
    public void FailuresInARow_OpenIt_OneFewerDoesNot()
    {
        FailTimes(Settings.Failures - 1);
        Assert.Equal(BreakerState.Closed, _breaker.StateAt(_now));
        FailTimes(1);
        Assert.Equal(BreakerState.Open, _breaker.StateAt(_now));
        Assert.Equal(1, _breaker.Opened);
        Assert.False(_breaker.Admits(_now));
        Assert.False(_breaker.TryEnter(_now, out _));
        Assert.Equal(5_000u, _breaker.OpenFor(_now));
    }

    [Fact]
    public void ASuccessBetween_BeginsTheRowAnew()
    {
        FailTimes(Settings.Failures - 1);
        _breaker.Succeed(false, _now);
        FailTimes(Settings.Failures - 1);
        Assert.Equal(BreakerState.Closed, _breaker.StateAt(_now));
    }

    [Fact]
    public void HalfOfEnoughAnswers_OpenIt_AlthoughNeverFiveInARow()
    {
        for (var pair = 0; pair < Settings.Samples / 2; pair++)
        {
            Assert.Equal(BreakerState.Closed, _breaker.StateAt(_now));
            _results.Add(true, _now);
            _breaker.Succeed(false, _now);
            FailTimes(1);
        }

        Assert.Equal(BreakerState.Open, _breaker.StateAt(_now));
    }

    [Fact]
    public void OldFailures_DoNotCountTowardsTheShare()
    {
        for (var i = 0; i < Settings.Samples; i++)
        {
            _results.Add(false, _now);
        }

        _now += 11_000;
        FailTimes(1);
        Assert.Equal(BreakerState.Closed, _breaker.StateAt(_now));
    }

    [Fact]
    public void AfterItsTime_OneRequestIsTheProbe_OthersWait()
    {
        OpenIt();
        Assert.False(_breaker.WantsProbe(_now));
        _now += 5_000;
        Assert.Equal(BreakerState.HalfOpen, _breaker.StateAt(_now));
        Assert.True(_breaker.WantsProbe(_now));
        Assert.True(_breaker.TryEnter(_now, out var probe));
        Assert.True(probe);
        Assert.False(_breaker.TryEnter(_now, out _));
        Assert.False(_breaker.Admits(_now));
    }

    [Fact]
    public void AProbeThatSaysNothing_LeavesTheProbeToTheNext()
    {
        OpenIt();
        _now += 5_000;
        Assert.True(_breaker.TryEnter(_now, out _));
        _breaker.Neutral(true);
        Assert.True(_breaker.TryEnter(_now, out var probe));
        Assert.True(probe);
    }

    [Fact]
    public void EachFailedProbe_DoublesTheTime_UpToTheLongest()
    {
        OpenIt();
        foreach (var expected in new uint[] { 10_000, 20_000, 30_000, 30_000 })
        {
            _now += _breaker.OpenFor(_now);
            Assert.True(_breaker.TryEnter(_now, out _));
            _breaker.Fail(true, Settings, _results, _now, 0);
            Assert.Equal(expected, _breaker.OpenFor(_now));
        }
    }

    [Fact]
    public void Chance_ShortensByAtMostAFifth()
    {
        for (var i = 0; i < Settings.Failures; i++)
        {
            _breaker.Fail(false, Settings, _results, _now, 1);
        }

        Assert.Equal(4_000u, _breaker.OpenFor(_now));
    }

    [Fact]
    public void AfterAGoodProbe_TrafficReturnsWithinTenSeconds()
    {
        OpenIt();
        _now += 5_000;
        Assert.True(_breaker.TryEnter(_now, out _));
        _breaker.Succeed(true, _now);
        Assert.Equal(BreakerState.Ramping, _breaker.StateAt(_now));
        Assert.Equal(0.1f, _breaker.Share(_now), 3);
        Assert.Equal(0.55f, _breaker.Share(_now + 5_000), 3);
        Assert.True(_breaker.TryEnter(_now + 1, out var probe));
        Assert.False(probe);
        _now += CircuitBreaker.Ramp;
        Assert.Equal(1, _breaker.Share(_now));
        Assert.Equal(BreakerState.Closed, _breaker.StateAt(_now));
    }

    [Fact]
    public void OpeningWhileItRamps_TakesLongerThanTheFirstTime_AfterTheRampItBeginsAnew()
    {
        OpenIt();
        _now += 5_000;
        _breaker.TryEnter(_now, out _);
        _breaker.Succeed(true, _now);
        FailTimes(Settings.Failures);
        Assert.Equal(10_000u, _breaker.OpenFor(_now));

        _now += 10_000;
        _breaker.TryEnter(_now, out _);
        _breaker.Succeed(true, _now);
        _now += CircuitBreaker.Ramp + 1;
        FailTimes(Settings.Failures);
        Assert.Equal(5_000u, _breaker.OpenFor(_now));
    }

    [Fact]
    public void LateFailuresOfRequestsSentBefore_DoNotOpenItAgain()
    {
        OpenIt();
        _now += 3_000;
        FailTimes(10);
        Assert.Equal(1, _breaker.Opened);
        Assert.Equal(2_000u, _breaker.OpenFor(_now));
    }

    [Fact]
    public async Task ManyAtOnce_ExactlyOneIsTheProbe()
    {
        for (var round = 0; round < 200; round++)
        {
            var breaker = new CircuitBreaker();
            for (var i = 0; i < Settings.Failures; i++)
            {
                breaker.Fail(false, Settings, _results, 1_000, 0);
            }

            var probes = 0;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    if (breaker.TryEnter(6_000, out var probe) && probe)
                    {
                        Interlocked.Increment(ref probes);
                    }
                },
                TaskCreationOptions.None)));
            Assert.Equal(1, probes);
        }
    }

    private void OpenIt() => FailTimes(Settings.Failures);

    private void FailTimes(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _results.Add(false, _now);
            _breaker.Fail(false, Settings, _results, _now, 0);
        }
    }
}
