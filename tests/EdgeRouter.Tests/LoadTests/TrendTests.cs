using EdgeRouter.LoadTests.Measuring;

namespace EdgeRouter.Tests.LoadTests;

public sealed class TrendTests
{
    [Fact]
    public void Growth_Line_IsWhatItGrows() => Assert.Equal(18, Trend.Growth([.. Enumerable.Range(0, 10).Select(static i => 100 + (2.0 * i))]), 6);

    [Fact]
    public void Growth_FlatWithOneWildValue_StaysNothing() => Assert.Equal(0, Trend.Growth([50, 50, 50, 900, 50, 50, 50, 50]));

    [Fact]
    public void Growth_StepsUpward_IsSeen() => Assert.True(Trend.Growth([10, 10, 20, 20, 30, 30, 40, 40]) > 25);

    [Fact]
    public void Growth_TooFewPoints_IsNotANumber() => Assert.True(double.IsNaN(Trend.Growth([1, 2, 3])));
}
