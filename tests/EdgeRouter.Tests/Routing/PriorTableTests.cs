using EdgeRouter.Routing;
using EdgeRouter.Tests.Config;

namespace EdgeRouter.Tests.Routing;

public sealed class PriorTableTests
{
    [Theory]
    [InlineData("eu-central-1", "eu-central-1", 0)]
    [InlineData("eu-central-1", "us-east-1", 6_530)]
    [InlineData("eu-west-1", "ap-southeast-2", 17_200)]
    [InlineData("europe-west4", "EU-WEST-1", 830)]
    [InlineData("swedencentral", "eu-north-1", 160)]
    public void Distance_BetweenKnownRegions_IsTheGreatCircle(string from, string to, double kilometres)
    {
        var (here, there) = (KnownRegions.Locate(from), KnownRegions.Locate(to));
        Assert.NotNull(here);
        Assert.NotNull(there);
        Assert.InRange(PriorTable.DistanceKm(here.Value, there.Value), (kilometres * 0.95) - 1, (kilometres * 1.05) + 1);
        Assert.Equal(PriorTable.DistanceKm(here.Value, there.Value), PriorTable.DistanceKm(there.Value, here.Value), 6);
    }

    [Fact]
    public void Locate_NamesThatNobodyKnows_AreNowhere()
    {
        Assert.Null(KnownRegions.Locate("mars-north-1"));
        Assert.Null(KnownRegions.Locate(null));
    }

    // The same city by three clouds' names: a sign or a digit gone wrong shows.
    [Theory]
    [InlineData("us-east-1 us-east4 us-east")]
    [InlineData("us-east-2 us-east5")]
    [InlineData("us-west-1 westus")]
    [InlineData("us-west-2 us-west1 us-west")]
    [InlineData("us-central1 us-central centralus")]
    [InlineData("sa-east-1 brazilsouth")]
    [InlineData("ca-central-1 canadaeast")]
    [InlineData("eu-west-1 northeurope")]
    [InlineData("eu-west-2 europe-west2 uksouth")]
    [InlineData("eu-west-3 europe-west9 francecentral")]
    [InlineData("europe-west4 westeurope eu-west europe-west1")]
    [InlineData("eu-central-1 europe-west3 germanywestcentral eu-central")]
    [InlineData("eu-central-2 switzerlandnorth")]
    [InlineData("eu-north-1 swedencentral eu-north")]
    [InlineData("ap-south-1 asia-south1")]
    [InlineData("ap-southeast-1 asia-southeast1 southeastasia ap-southeast")]
    [InlineData("ap-southeast-2 australiaeast")]
    [InlineData("ap-northeast-1 asia-northeast1 japaneast ap-northeast")]
    public void Places_OfTheSameArea_AreNear(string names)
    {
        var places = names.Split(' ').Select(static n => KnownRegions.Locate(n)!.Value).ToArray();
        Assert.All(places, place => Assert.InRange(PriorTable.DistanceKm(places[0], place), 0, 400));
    }

    [Fact]
    public void RoundTrip_TableBeforeDistanceBeforeName_OnPremIsNear()
    {
        var snapshot = new ConfigFixture().Compile(
            """
            { "node": { "region": "eu-central-1", "rtt": { "us-east-1": "80ms" } }, "providers": { "s": { "vendor": "sandbox" } },
              "models": { "m": { "deployments": [
                { "provider": "s", "model": "table", "zone": "cloud", "region": "us-east-1" },
                { "provider": "s", "model": "distance", "zone": "cloud", "region": "eu-west-1" }, { "provider": "s", "model": "here", "zone": "cloud", "region": "eu-central-1" },
                { "provider": "s", "model": "unknown", "zone": "cloud", "region": "mars-1" }, { "provider": "s", "model": "near", "zone": "on-prem" } ] } } }
            """);
        var priors = PriorTable.Of(snapshot);
        float Of(string model) => priors[snapshot.Deployments.Single(d => d.UpstreamModel?.ToString() == model || d.Id.Contains(model, StringComparison.Ordinal)).Slot].RoundTrip;
        Assert.Equal(80, Of("table"));

        // 1,090 km there and back by cables half as long again, 200 km a millisecond, and a millisecond.
        Assert.InRange(Of("distance"), 16, 19);
        Assert.Equal(1, Of("here"), 3);
        Assert.Equal(20, Of("unknown"));
        Assert.Equal(0.5f, Of("near"));
    }
}
