using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Health;

public sealed class KeysOfADeploymentTests
{
    private const uint Now = 1_000_000;

    private readonly DeploymentStats _stats = new("d", "p");
    private readonly Lane[] _lanes = [new(1, new CredentialStats()), new(2, new CredentialStats()), new(3, new CredentialStats())];

    public KeysOfADeploymentTests() => _stats.Keys.Use(_lanes, KeyTurns.FirstFirst);

    [Fact]
    public void TakeLane_PassesByWhatIsFullAndWhatIsRefused()
    {
        Assert.Equal(0, _stats.Keys.Take(1, Now));
        _lanes[0].Credential.Refused(Now);
        _lanes[1].Limit(Now, 5_000);
        Assert.Equal(2, _stats.Keys.Take(1, Now));
    }

    [Fact]
    public void TakeLane_ARefusedKeyIsBetterThanNone_AFullOneIsNot()
    {
        foreach (var lane in _lanes)
        {
            lane.Limit(Now, 5_000);
        }

        Assert.Equal(-1, _stats.Keys.Take(1, Now));
        var refused = new Lane(4, new CredentialStats());
        refused.Credential.Refused(Now);
        _stats.Keys.Use([.. _lanes, refused], KeyTurns.FirstFirst);
        Assert.Equal(3, _stats.Keys.Take(1, Now));
    }

    [Fact]
    public void HasRoom_OtherwiseSaysWhenTheFirstKeyHas()
    {
        Assert.True(_stats.Keys.HasRoom(1, Now, out _));
        _lanes[0].Limit(Now, 5_000);
        _lanes[1].Limit(Now, 2_000);
        _lanes[2].Limit(Now, 9_000);
        Assert.False(_stats.Keys.HasRoom(1, Now, out var wait));
        Assert.Equal(2_000u, wait);
    }

    [Fact]
    public void HasRoom_OnlyARefusedKeyHasIt_IsNoRoomButNothingToWaitFor()
    {
        foreach (var lane in _lanes)
        {
            lane.Credential.Refused(Now);
        }

        Assert.False(_stats.Keys.HasRoom(1, Now, out var wait));
        Assert.Equal(0u, wait);
        Assert.False(_stats.Keys.HasUnrefused(Now));
        Assert.True(_stats.Keys.HasUnrefused(Now + 10_000));
    }

    [Fact]
    public void TryRetry_WithoutTraffic_PaysTheFixedPart()
    {
        var paid = 0;
        for (var i = 0; i < 1_000; i++)
        {
            paid += _stats.TryRetry(new RetryBudget(0.2, 3), Now) ? 1 : 0;
        }

        Assert.Equal(3 * SuccessWindow.Seconds, paid);
    }

    [Fact]
    public void TryRetry_UnderTraffic_PaysItsShareOfTheAttempts()
    {
        var paid = 0;
        for (var i = 0; i < 1_000; i++)
        {
            _stats.Results.Add(false, Now);
            paid += _stats.TryRetry(new RetryBudget(0.2, 0), Now) ? 1 : 0;
        }

        Assert.InRange(paid, 199, 201);
        Assert.True(_stats.TryRetry(new RetryBudget(0.2, 1), Now + 20_000));
        Assert.False(_stats.TryRetry(new RetryBudget(0.2, 0), Now + 20_000));
    }
}
