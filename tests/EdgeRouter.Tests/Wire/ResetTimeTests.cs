using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class ResetTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("6m0s", 360_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("20ms", 20)]
    [InlineData("1h2m3s", 3_600_000)]
    [InlineData("1m0.2s", 60_200)]
    [InlineData("9s", 9_000)]
    [InlineData("170us", 1)]
    [InlineData("170µs", 1)]
    [InlineData("12ns", 1)]
    [InlineData("17", 17_000)]
    [InlineData(" 0.5 ", 500)]
    [InlineData("2026-01-02T03:04:35Z", 30_000)]
    [InlineData("2026-01-02T04:04:15+01:00", 10_000)]
    [InlineData("1767323055", 10_000)]
    [InlineData("86400", 3_600_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("2026-01-02T03:04:00Z", 0)]
    [InlineData("1767323000", 0)]
    [InlineData("", 0)]
    [InlineData("-5", 0)]
    [InlineData("soon", 0)]
    [InlineData("5 parsecs", 0)]
    [InlineData("1m-3s", 0)]
    [InlineData("1..5s", 0)]
    [InlineData("2026-13-45T99:99:99Z", 0)]
    public void Parse_MillisecondsFromNow_AtMostAnHour(string text, long expected) => Assert.Equal(expected, ResetTime.Parse(text, Now));
}
