using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Health;

public sealed class LaneTests
{
    private static readonly uint Now = uint.MaxValue - 1_000;

    private readonly CredentialStats _credential = new();
    private readonly Lane _lane;

    public LaneTests() => _lane = new Lane(1, _credential);

    [Fact]
    public void NothingKnown_EverythingFits()
    {
        Assert.Equal(0u, _lane.FitsIn(1_000_000, Now));
        Assert.True(_lane.TryTake(1_000_000, Now));
    }

    [Fact]
    public void ARefusalForAWhile_HoldsForThatLong()
    {
        _lane.Limit(Now, 3_000);
        Assert.Equal(3_000u, _lane.FitsIn(1, Now));
        Assert.Equal(1u, _lane.FitsIn(1, Now + 2_999));
        Assert.Equal(0u, _lane.FitsIn(1, Now + 3_000));
    }

    [Fact]
    public void NoRequestsLeft_WaitsForTheirReset()
    {
        _lane.Learn(new RateLimitAnswer { Requests = 0, RequestsReset = 2_500, Tokens = -1 }, Now);
        Assert.Equal(2_500u, _lane.FitsIn(1, Now));
        Assert.Equal(0u, _lane.FitsIn(1, Now + 2_500));
    }

    [Fact]
    public void TooFewTokensLeft_HoldsOnlyLargerRequests()
    {
        _lane.Learn(new RateLimitAnswer { Requests = -1, Tokens = 100, TokensReset = 9_000 }, Now);
        Assert.Equal(0u, _lane.FitsIn(100, Now));
        Assert.Equal(9_000u, _lane.FitsIn(101, Now));
    }

    [Fact]
    public void WhatIsLeft_GoesDownWithEachRequest_UntilAnAnswerSaysBetter()
    {
        _lane.Learn(new RateLimitAnswer { Requests = 2, RequestsReset = 5_000, Tokens = 1_000, TokensReset = 5_000 }, Now);
        Assert.True(_lane.TryTake(400, Now));
        Assert.Equal(5_000u, _lane.FitsIn(601, Now));
        Assert.True(_lane.TryTake(400, Now));
        Assert.Equal(5_000u, _lane.FitsIn(1, Now));
        _lane.Learn(new RateLimitAnswer { Requests = 50, RequestsReset = 5_000, Tokens = 1_000, TokensReset = 5_000 }, Now + 1);
        Assert.Equal(0u, _lane.FitsIn(1_000, Now + 1));
    }

    [Fact]
    public void TheOperatorsLimits_HoldForAllDeploymentsOfTheKey()
    {
        _credential.RequestsPerMinute = 2;
        var other = new Lane(1, _credential);
        Assert.True(_lane.TryTake(1, Now));
        Assert.True(other.TryTake(1, Now));
        Assert.False(_lane.TryTake(1, Now));
        Assert.InRange(other.FitsIn(1, Now), 59_000u, 60_000u);
    }

    [Fact]
    public void TokensThatDoNotFit_GiveTheRequestBack()
    {
        _credential.RequestsPerMinute = 2;
        _credential.TokensPerMinute = 100;
        Assert.True(_credential.TryTake(60, Now));
        Assert.False(_credential.TryTake(60, Now));
        Assert.True(_credential.TryTake(40, Now));
    }

    [Fact]
    public void AnAnswerShorterThanThought_GivesTokensBack()
    {
        _credential.TokensPerMinute = 100;
        Assert.True(_credential.TryTake(100, Now));
        Assert.False(_credential.TryTake(30, Now));
        _credential.Correct(-70, Now);
        Assert.True(_credential.TryTake(70, Now));
    }

    [Fact]
    public void ARefusedKey_IsBlockedTwiceAsLongEachTime_UpToTenMinutes_UntilItIsAccepted()
    {
        var now = Now;
        foreach (var expected in new uint[] { 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000 })
        {
            _credential.Refused(now);
            Assert.True(_credential.IsBlocked(now + expected - 1));
            Assert.False(_credential.IsBlocked(now + expected));
            now += expected;
        }

        _credential.Accepted();
        Assert.False(_credential.IsBlocked(now));
        _credential.Refused(now);
        Assert.False(_credential.IsBlocked(now + 10_000));
    }
}
