using System.Text.RegularExpressions;
using EdgeRouter.Config.Records;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class TypedValueTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("0s", 0)]
    [InlineData("720h", 2_592_000_000)]
    public void Duration_WellFormed_IsParsed(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.Value.TotalMilliseconds);
        Assert.Matches(Duration.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("5 s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData(".5s")]
    [InlineData("5.s")]
    [InlineData("1.2.3s")]
    [InlineData("5S")]
    [InlineData("5sec")]
    [InlineData("5d")]
    [InlineData("NaNs")]
    public void Duration_Malformed_IsRefusedByParserAndPattern(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
        Assert.DoesNotMatch(Duration.Pattern, text);
    }

    [Theory]
    [InlineData("721h")]
    [InlineData("99999999999999999999999999h")]
    public void Duration_BeyondThirtyDays_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("500ms")]
    [InlineData("90s")]
    [InlineData("2m")]
    [InlineData("1h")]
    [InlineData("0s")]
    public void Duration_Printed_IsTheShortestForm(string text)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(text, duration.ToString());
    }

    [Theory]
    [InlineData("512B", 512)]
    [InlineData("64KB", 65_536)]
    [InlineData("1.5MB", 1_572_864)]
    [InlineData("2GB", 2_147_483_648)]
    [InlineData("0B", 0)]
    public void ByteSize_WellFormed_IsParsed(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Bytes);
        Assert.Matches(ByteSize.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("64")]
    [InlineData("64kb")]
    [InlineData("64 KB")]
    [InlineData("64KiB")]
    [InlineData("-1KB")]
    [InlineData("KB")]
    [InlineData("1.KB")]
    public void ByteSize_Malformed_IsRefusedByParserAndPattern(string text)
    {
        Assert.False(ByteSize.TryParse(text, out _));
        Assert.DoesNotMatch(ByteSize.Pattern, text);
    }

    [Fact]
    public void ByteSize_BeyondOneTerabyte_IsRefused() => Assert.False(ByteSize.TryParse("1025GB", out _));

    [Theory]
    [InlineData(100, "100B")]
    [InlineData(65_536, "64KB")]
    [InlineData(1_572_864, "1536KB")]
    [InlineData(0, "0B")]
    public void ByteSize_Printed_IsExact(long bytes, string text) => Assert.Equal(text, new ByteSize(bytes).ToString());

    [Fact]
    public void QuirkNames_All_AreSnakeCaseAndCombine()
    {
        Assert.All(QuirkNames.All, static name => Assert.Matches(new Regex("^[a-z]+(_[a-z]+)*$"), name));
        Assert.Equal(
            EdgeRouter.Model.Quirks.NoStreamOptions | EdgeRouter.Model.Quirks.NoEmbeddings,
            QuirkNames.Combine(["no_stream_options", "no_embeddings"]));
    }
}
