using EdgeRouter.LoadTests;

namespace EdgeRouter.Tests.LoadTests;

public sealed class OptionsTests
{
    // Any file that is there.
    private static readonly string[] Binaries = ["--router", typeof(OptionsTests).Assembly.Location, "--mock", typeof(OptionsTests).Assembly.Location];

    [Fact]
    public void Parse_Nothing_IsEveryScenarioAtShortLength()
    {
        var options = Options.Parse(Binaries);
        Assert.Equal(12, options.Scenarios.Count);
        Assert.Null(options.Seconds);
        Assert.Equal(1000, options.RateOr(1000));
    }

    [Fact]
    public void Parse_NamesAndLengths_AreTaken()
    {
        var options = Options.Parse([.. Binaries, "soak", "--minutes", "30", "--rate", "50", "steady", "--streams", "9000"]);
        Assert.Equal(["soak", "steady"], options.Scenarios.Select(static s => s.Name));
        Assert.Equal((1800, 50, 9000), (options.Seconds, options.Rate, options.Streams));
    }

    [Theory]
    [InlineData("staedy")]
    [InlineData("--quick")]
    [InlineData("--rate", "0")]
    [InlineData("--rate", "many")]
    [InlineData("--minutes", "121")]
    [InlineData("--streams", "9001")]
    [InlineData("--seconds")]
    [InlineData("--runner", "jmeter")]
    public void Parse_Mistake_IsSaid(params string[] wrong) => Assert.Throws<FormatException>(() => Options.Parse([.. Binaries, .. wrong]));
}
