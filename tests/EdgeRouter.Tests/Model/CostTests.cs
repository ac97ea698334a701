using EdgeRouter.Model;

namespace EdgeRouter.Tests.Model;

public sealed class CostTests
{
    [Theory]
    [InlineData(1_000_000, 0, 0, 2_500_000_000)]
    [InlineData(0, 0, 1_000_000, 10_000_000_000)]
    [InlineData(1000, 400, 100, (600 * 2500) + (400 * 1250) + (100 * 10_000))]
    [InlineData(10, 50, 1, (10 * 1250) + 10_000)]
    [InlineData(-1, -1, 3, 30_000)]
    public void Of_KnownUsage_NanoDollars(long input, long cached, long output, long expected) =>
        Assert.Equal(expected, Cost.Of(UsageOf(input, cached, output), new DeploymentFacts { InputPrice = 2.5, OutputPrice = 10, CachedInputPrice = 1.25 }));

    [Fact]
    public void Of_WithoutACachedPrice_TakesInputs() => Assert.Equal(1000 * 2500, Cost.Of(UsageOf(1000, 400, 0), new DeploymentFacts { InputPrice = 2.5, OutputPrice = 10 }));

    [Fact]
    public void Of_UnknownPriceOrUsage_IsUnknown_AndFreeIsNothing()
    {
        Assert.Equal(Cost.Unknown, Cost.Of(UsageOf(5, 0, 5), DeploymentFacts.Unknown));
        Assert.Equal(Cost.Unknown, Cost.Of(Usage.Unknown, new DeploymentFacts { InputPrice = 1, OutputPrice = 1 }));
        Assert.Equal(0, Cost.Of(UsageOf(5, 0, 5), new DeploymentFacts { InputPrice = 0, OutputPrice = 0 }));
    }

    private static Usage UsageOf(long input, long cached, long output)
    {
        var usage = Usage.Unknown;
        (usage.Input, usage.CachedInput, usage.Output) = (input, cached, output);
        return usage;
    }
}
