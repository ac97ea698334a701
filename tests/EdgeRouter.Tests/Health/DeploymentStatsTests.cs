using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Health;

/// <summary>What is expected of a deployment, from what was measured; numbers that a reader can check by head.</summary>
public sealed class DeploymentStatsTests
{
    private const uint Now = 1_000_000;
    private static readonly Prior Prior = new(FirstToken: 300, PerToken: 15, RoundTrip: 50);
    private readonly DeploymentStats _stats = new("p/m", "p");

    [Fact]
    public void Expect_NothingMeasured_IsThePriorAndTwoRoundTrips()
    {
        Assert.Equal(new Estimate(400, 15, 100, 0, Measured: false), _stats.Expect(0, 100, Prior, Now));
        Assert.Equal(300 + 100 + (15 * 100), _stats.Expect(0, 100, Prior, Now).Completion);
        Assert.True(float.IsNaN(_stats.ConnectTime));
        _stats.Connected(10, Now);
        Assert.Equal(10, _stats.ConnectTime);
        Assert.Equal(320, _stats.Expect(0, 100, Prior, Now).FirstToken);
        Assert.Equal(uint.MaxValue, _stats.Age(Now));
        Assert.Equal(0, _stats.Best(0, 100));
    }

    [Fact]
    public void Expect_OfASize_IsThatSizes_UnlessItsNewsAreMuchOlder()
    {
        Answer(sizeClass: 0, firstToken: 100, at: Now);
        Answer(sizeClass: 4, firstToken: 900, at: Now);
        Assert.Equal(100, _stats.Expect(0, 1, Prior, Now).FirstToken);
        Assert.Equal(900, _stats.Expect(4, 1, Prior, Now).FirstToken);

        // Never measured: what was measured of any size. A sample above it counts with two fifths.
        Assert.Equal(100 + (0.4f * 800), _stats.Expect(2, 1, Prior, Now).FirstToken, 0.01);
        Answer(sizeClass: 4, firstToken: 900, at: Now + 4_999);
        Assert.Equal(100, _stats.Expect(0, 1, Prior, Now + 4_999).FirstToken);
        Answer(sizeClass: 4, firstToken: 900, at: Now + 5_000);
        Assert.InRange(_stats.Expect(0, 1, Prior, Now + 5_000).FirstToken, 700, 900);
        Assert.Equal(10, _stats.Expect(0, 1, Prior, Now).PerToken);
        Assert.Equal(1_000u, _stats.Age(Now + 6_000));
    }

    [Fact]
    public void Fail_IsSlowHoweverFastItCame()
    {
        _stats.Fail(0, FailureClass.ServerError, took: 3, ticks: 77, Now);
        Assert.Equal(1_000, _stats.Expect(0, 0, Prior, Now).FirstToken);
        Assert.Equal((FailureClass.ServerError, 77, 1), (_stats.LastFailure, _stats.LastFailureAt, _stats.Failures(FailureClass.ServerError)));
        Assert.Equal((0, 1), _stats.Results.Read(Now));

        // Where a second is usual, twice of what is usual; and never more than a minute for that reason.
        var slow = new DeploymentStats("p/slow", "p");
        slow.Began(0, 2_000, 0, Now);
        slow.Fail(0, FailureClass.Reset, took: 3, ticks: 0, Now);
        Assert.Equal(2_000 + (0.4f * 2_000), slow.Expect(0, 0, Prior, Now).FirstToken, 0.01);
        var endless = new DeploymentStats("p/endless", "p");
        endless.Began(0, 50_000, 0, Now);
        endless.Fail(0, FailureClass.Reset, took: 90_000, ticks: 0, Now);
        Assert.Equal(50_000 + (0.4f * 40_000), endless.Expect(0, 0, Prior, Now).FirstToken, 0.1);
    }

    [Fact]
    public void Remember_CountsButSaysNothingOfSpeedOrHealth()
    {
        _stats.Remember(FailureClass.ClientGone, 5);
        _stats.Remember(FailureClass.RateLimited, 6);
        _stats.Fail(0, FailureClass.Reset, 1, 7, Now);
        Assert.Equal(3, _stats.AllFailures());
        Assert.Equal((1, 1, 1), (_stats.Failures(FailureClass.ClientGone), _stats.Failures(FailureClass.RateLimited), _stats.Failures(FailureClass.Reset)));
        Assert.Equal((0, 1), _stats.Results.Read(Now));
    }

    [Fact]
    public void Waiting_IsLearnedAsPlacesAndTimeEachIsHeld()
    {
        // Alone a request takes 100 ms to the first token and holds its place for a second.
        Answer(sizeClass: 0, firstToken: 100, at: Now, took: 1_000);
        Assert.Equal(8, _stats.Concurrency);
        Enter(8);
        Assert.Equal(1_000f / 8, _stats.Expect(0, 1, Prior, Now).Wait);
        Enter(3);
        Assert.Equal(4_000f / 8, _stats.Expect(0, 1, Prior, Now).Wait);

        // Seven before it and nothing waited: there is room for eight, as was assumed.
        _stats.Began(0, 100, load: 7, Now + 2_000);
        Assert.Equal(8, _stats.Concurrency);

        // Fifteen before it and nothing waited: there is more room than was assumed. What was learned, and not only assumed, grows by a tenth of the difference.
        _stats.Began(0, 110, load: 15, Now + 4_000);
        Assert.Equal(16, _stats.Concurrency);
        _stats.Began(0, 110, load: 23, Now + 6_000);
        Assert.Equal(16 + (0.1f * 8), _stats.Concurrency, 0.001);
    }

    [Fact]
    public void Waiting_BehindOthers_TellsOfFewerPlaces()
    {
        Answer(sizeClass: 0, firstToken: 100, at: Now, took: 1_000);

        _stats.Began(0, 100, load: 9, Now + 1_000);
        Assert.Equal(10, _stats.Concurrency);

        // Three before it, and it waited for 1,000 ms where each holds its place for as long: 4 / (1 + 1) = 2 places, believed by a fifth.
        _stats.Began(0, 1_100, load: 3, Now + 2_000);
        Assert.Equal(10 + (0.2f * (2 - 10)), _stats.Concurrency, 0.01);

        // Nobody was before it: slow, but no queue.
        var before = _stats.Concurrency;
        _stats.Began(0, 2_000, load: 0, Now + 5_000);
        Assert.Equal(before, _stats.Concurrency);

        // However long the waiting is, somebody is being served.
        for (var i = 1; i <= 20; i++)
        {
            _stats.Began(0, 10_100, load: 1, Now + 100_000 + (uint)(i * 20_000));
        }

        Assert.InRange(_stats.Concurrency, 1, 1.1f);
    }

    [Fact]
    public void FirstToken_WhatWasWaitedFor_IsNotTheDeploymentsSlowness()
    {
        Answer(sizeClass: 0, firstToken: 100, at: Now, took: 1_000);

        // Eleven before it on eight places: four places too few of a second each, 500 ms; what is left over is its own.
        _stats.Began(0, 700, load: 11, Now + 60_000);
        Assert.Equal(200, _stats.Expect(0, 1, Prior, Now + 60_000).FirstToken, 0.5);
    }

    [Fact]
    public void OldNews_OfRequestsThatBeganLongBefore_ChangesNothing()
    {
        Answer(sizeClass: 0, firstToken: 100, at: Now, perToken: 10);

        // Began three seconds before the one above and is told only now.
        _stats.Began(0, 5_000, 0, Now + 2_000);
        _stats.Succeed(5_000, 6_000, 500, Now + 2_000);
        Assert.Equal(100, _stats.Expect(0, 1, Prior, Now).FirstToken);
        Assert.Equal(10, _stats.Expect(0, 1, Prior, Now).PerToken);
        Assert.Equal(2, _stats.Succeeded.Value);
        Assert.Equal((2, 0), _stats.Results.Read(Now + 2_000));

        // Half a second older than the newest is as good as new.
        _stats.Began(0, 2_500, 0, Now + 2_000);
        Assert.True(_stats.Expect(0, 1, Prior, Now).FirstToken > 100);
    }

    [Fact]
    public void Succeed_SpeedThatCannotBeTold_IsNotLearned()
    {
        Answer(sizeClass: 0, firstToken: 100, at: Now, perToken: 10);
        Answer(sizeClass: 0, firstToken: 100, at: Now + 100, perToken: -1);
        Assert.Equal(10, _stats.Expect(0, 1, Prior, Now).PerToken);
        Answer(sizeClass: 0, firstToken: 100, at: Now + 200, perToken: 0);
        Assert.True(_stats.Expect(0, 1, Prior, Now).PerToken < 10);
    }

    [Fact]
    public void Best_IsWhatItOnceCould_ForgottenOverMinutes()
    {
        Answer(sizeClass: 2, firstToken: 100, at: Now, perToken: 5);
        Answer(sizeClass: 2, firstToken: 3_000, at: Now + 10_000, perToken: 50);
        Assert.InRange(_stats.Best(2, 100), 100 + 500, 200 + 700);

        // Of a size that was never seen, of any.
        Assert.InRange(_stats.Best(7, 100), 100 + 500, 200 + 700);
    }

    [Fact]
    public void ClaimProbe_OneCallerInSoLong_AndOnlyWhenNothingWasMeasuredMeanwhile()
    {
        Assert.True(_stats.ClaimProbe(Now, 5_000));
        Assert.False(_stats.ClaimProbe(Now + 4_999, 5_000));
        Assert.True(_stats.ClaimProbe(Now + 5_000, 5_000));
        Answer(sizeClass: 0, firstToken: 100, at: Now + 9_000);
        Assert.False(_stats.ClaimProbe(Now + 12_000, 5_000));
        Assert.True(_stats.ClaimProbe(Now + 14_000, 5_000));

        // The clock's own zero is a time like any other.
        var other = new DeploymentStats("p/other", "p");
        Assert.True(other.ClaimProbe(0, 5_000));
        Assert.False(other.ClaimProbe(0, 5_000));
    }

    [Fact]
    public void TryRetry_IsPaidByTheTrafficOfTenSeconds_AndASmallAllowance()
    {
        var budget = new RetryBudget(0.2, 1);
        for (var i = 0; i < 20; i++)
        {
            Answer(sizeClass: 0, firstToken: 10, at: Now);
        }

        for (var i = 0; i < 30; i++)
        {
            _stats.Fail(0, FailureClass.Reset, 1, 0, Now);
        }

        // A fifth of fifty attempts, and one a second for ten seconds.
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => _stats.TryRetry(budget, Now)));
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => _stats.TryRetry(budget, Now + 20_000)));
    }

    [Fact]
    public void Count_AddsWhatIsKnown()
    {
        _stats.Count(new Usage { Input = 10, Output = 20, CachedInput = 3, Reasoning = 4 });
        _stats.Count(Usage.Unknown);
        Assert.Equal((10, 20, 3, 4), (_stats.InputTokens.Value, _stats.OutputTokens.Value, _stats.CachedInputTokens.Value, _stats.ReasoningTokens.Value));
    }

    [Fact]
    public void SavedAndRestored_IsTheSameAndAsOld()
    {
        Answer(sizeClass: 3, firstToken: 120, at: Now, perToken: 7);
        var saved = _stats.Save(Now + 1_000);
        Assert.Equal(("p/m", 120, 7, 1_000u), (saved.Id, saved.FirstToken, saved.PerToken, saved.AgeMilliseconds));
        Assert.Equal([-1, -1, -1, 120, -1, -1, -1, -1, -1], saved.FirstTokenBySize);
        var restored = new DeploymentStats("p/m", "p");
        restored.Restore(saved, Now, older: 4_000);
        Assert.Equal(4_000u, restored.Age(Now));
        Assert.Equal(120, restored.Expect(3, 1, Prior, Now).FirstToken);
        Assert.Equal(7, restored.Expect(0, 1, Prior, Now).PerToken);
        var empty = new DeploymentStats("p/m", "p");
        empty.Restore(new DeploymentStats("p/m", "p").Save(Now), Now, older: 0);
        Assert.False(empty.Expect(0, 1, Prior, Now).Measured);
    }

    private void Answer(int sizeClass, float firstToken, uint at, float took = 1_000, float perToken = 10)
    {
        _stats.Began(sizeClass, firstToken, 0, at);
        _stats.Succeed(firstToken, took, perToken, at);
    }

    private void Enter(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(_stats.TryEnter(0));
        }
    }
}
