using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("5", 5)]
    [InlineData(" 5 ", 5)]
    [InlineData("0.3", 1)]
    [InlineData("0", 0)]
    [InlineData("-3", 0)]
    [InlineData("soon", 0)]
    [InlineData("", 0)]
    [InlineData("NaN", 0)]
    [InlineData("Infinity", 0)]
    [InlineData("-Infinity", 0)]
    [InlineData("99999999999", RetryAfter.LongestSeconds)]
    [InlineData("Thu, 01 Jan 2026 00:00:07 GMT", 7)]
    [InlineData("Wed, 31 Dec 2025 23:59:00 GMT", 0)]
    public void Parse_OfAHeader_IsSecondsWithinBounds(string value, int seconds) => Assert.Equal(seconds, RetryAfter.Parse(value, Now));
}
