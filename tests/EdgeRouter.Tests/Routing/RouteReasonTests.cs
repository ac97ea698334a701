using EdgeRouter.Model;
using EdgeRouter.Routing;

namespace EdgeRouter.Tests.Routing;

public sealed class RouteReasonTests
{
    [Fact]
    public void Reason_NamesStrategyScoresAndWhyOthersAreOut()
    {
        var world = new RoutingWorld(
            """
            { "strategy": "least-loaded", "deployments": [
              { "provider": "s", "model": "a", "zone": "on-prem" }, { "provider": "s", "model": "b", "zone": "on-prem", "weight": 3 }, { "provider": "s", "model": "c", "zone": "cloud" },
              { "provider": "s", "model": "d", "zone": "on-prem", "max_concurrency": 1 }, { "provider": "s", "model": "eé", "zone": "on-prem" } ] }
            """);
        Assert.True(world[3].TryEnter(1));
        world[4].Keys.All[0].Limit(world.Chooser.Now(), 5_000);
        Assert.Equal(
            "strategy=least-loaded; chosen=s/b; s/a=1; s/b=0.3333; s/c: excluded by zone; s/d: at its concurrency cap; s/e?: rate limited by its provider",
            world.Reason(1, zone: "on-prem"));
    }

    [Fact]
    public void Words_EveryExclusion_HasItsOwn()
    {
        var words = Enum.GetValues<Exclusion>().Select(NoRoute.Words).ToArray();
        Assert.Equal(words.Length, words.Distinct().Count());
        Assert.All(words, static text => Assert.True(text.Length > 5));
    }
}
