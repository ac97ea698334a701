using System.Text;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Keys;

public sealed class NumberValueTests
{
    [Theory]
    [InlineData("0", "0 0.0 0e0 0E+5 0.000e-7 0e99999999999999999 0.0000")]
    [InlineData("-0", "-0 -0.0 -0e3")]
    [InlineData("1", "1 1.0 1e0 1E0 10E-1 0.1e1 0.01e+2 1.000e-0 100e-2 1000000e-6 0.000001e6")]
    [InlineData("-1", "-1 -1.0 -10e-1")]
    [InlineData("12e2", "1200 1.2e3 12E2 1200.00 0.12e4 120000e-2")]
    [InlineData("7e-1", "0.7 0.70 7e-1 0.07e1 70e-2")]
    [InlineData("105", "105 105.0 1.05e2 1050e-1")]
    [InlineData("9007199254740993", "9007199254740993 9007199254740993.0 9007199254740.993e3")]
    [InlineData("1e100", "1e100 10e99 0.1e101 1e+0000000000000000000000100")]
    [InlineData("1e99999999999999999", "1e99999999999999999 0.1e100000000000000000 1.0e99999999999999999", 1)]
    public void TryWrite_SpellingsOfOneNumber_AreWrittenAlike(string expected, string spellings, int refused = 0)
    {
        var results = spellings.Split(' ').Select(Write).ToList();
        Assert.Equal(refused, results.Count(static r => r is null));
        Assert.All(results, r => Assert.True(r is null || r == expected, r));
    }

    [Fact]
    public void TryWrite_NumbersBeyondADouble_StayApart()
    {
        Assert.NotEqual(Write("9007199254740992"), Write("9007199254740993"));
        Assert.NotEqual(Write("0.1"), Write("0.1000000000000000055511151231257827"));
        Assert.NotEqual(Write("1e400"), Write("1e401"));
        Assert.NotEqual(Write("1e-400"), Write("0"));
    }

    [Theory]
    [InlineData("1e100000000000000000")]
    [InlineData("1e-100000000000000000")]
    [InlineData("1E+99999999999999999999999999999999999")]
    public void TryWrite_ExponentThatNobodyReads_IsRefused(string number) => Assert.Null(Write(number));

    private static string? Write(string number)
    {
        var buffer = new ByteBuffer(new BufferPool());
        var result = NumberValue.TryWrite(Encoding.ASCII.GetBytes(number), buffer) ? Encoding.ASCII.GetString(buffer.Written) : null;
        buffer.Release();
        return result;
    }
}
