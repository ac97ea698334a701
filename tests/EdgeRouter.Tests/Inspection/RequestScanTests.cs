using System.Text;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Inspection;

public sealed class RequestScanTests
{
    [Fact]
    public void Scan_PlainRequest_FindsModelAndStream()
    {
        var facts = Accept("{\"messages\":[{\"role\":\"user\",\"content\":\"model: \\\"stream\\\"\"}],\"model\":\"gpt-x\",\"stream\":true}", out var body);
        Assert.Equal("gpt-x", Text(body, facts.Model));
        Assert.True(facts.Stream);
        Assert.False(facts.IncludeUsage);
        Assert.False(facts.StreamOptions.IsPresent);
        Assert.Equal(1, facts.FirstMember);
    }

    [Theory]
    [InlineData("{\"model\":\"m\",\"stream_options\":{\"include_usage\":true}}", true, "true")]
    [InlineData("{\"model\":\"m\",\"stream_options\":{ \"x\":[1,{}], \"include_usage\" : false }}", false, "false")]
    [InlineData("{\"model\":\"m\",\"stream_options\":{\"include_usage\":null}}", false, "null")]
    public void Scan_StreamOptions_FindsIncludeUsage(string json, bool asked, string value)
    {
        var facts = Accept(json, out var body);
        Assert.Equal(asked, facts.IncludeUsage);
        Assert.Equal(value, Text(body, facts.IncludeUsageValue));
        Assert.False(facts.StreamOptionsIsEmpty);
    }

    [Fact]
    public void Scan_EmptyAndNullStreamOptions_AreTold()
    {
        Assert.True(Accept("{\"model\":\"m\",\"stream_options\":{}}", out _).StreamOptionsIsEmpty);
        Assert.True(Accept("{\"model\":\"m\",\"stream_options\":null}", out _).StreamOptionsIsNull);
    }

    [Theory]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}", "duplicate_key")]
    [InlineData("{\"stream\":true,\"model\":\"a\",\"stream\":false}", "duplicate_key")]
    [InlineData("{\"model\":\"a\",\"stream_options\":{\"include_usage\":true,\"include_usage\":false}}", "duplicate_key")]
    [InlineData("{\"mod\\u0065l\":\"a\"}", "ambiguous_key")]
    [InlineData("{\"model\":\"a\",\"\\u0073\\u0074\\u0072\\u0065\\u0061\\u006d\":true}", "ambiguous_key")]
    [InlineData("{\"Model\":\"a\"}", "ambiguous_key")]
    [InlineData("{\"model\":\"a\",\"STREAM\":true}", "ambiguous_key")]
    [InlineData("{\"model\":\"a\",\"\\u0053tream_Options\":null}", "ambiguous_key")]
    [InlineData("{\"model\":\"a\",\"stream_options\":{\"include\\u005fusage\":false}}", "ambiguous_key")]
    [InlineData("{\"model\":\"a\",\"stream_options\":{\"Include_Usage\":false}}", "ambiguous_key")]
    [InlineData("{}", "missing_required_parameter")]
    [InlineData("{\"messages\":[{\"model\":\"nested\"}]}", "missing_required_parameter")]
    [InlineData("{\"model\":7}", "invalid_type")]
    [InlineData("{\"model\":\"\"}", "invalid_type")]
    [InlineData("{\"model\":null}", "invalid_type")]
    [InlineData("{\"model\":\"a\",\"stream\":\"true\"}", "invalid_type")]
    [InlineData("{\"model\":\"a\",\"stream\":1}", "invalid_type")]
    [InlineData("{\"model\":\"a\",\"stream_options\":[]}", "invalid_type")]
    [InlineData("[]", "invalid_json")]
    [InlineData("\"model\"", "invalid_json")]
    [InlineData("", "invalid_json")]
    [InlineData("{\"model\":\"a\"", "invalid_json")]
    [InlineData("{\"model\":\"a\"} x", "invalid_json")]
    [InlineData("{\"model\":\"a\",\"stream_options\":{\"x\":}}", "invalid_json")]
    public void Scan_UnacceptableBody_IsRefusedByName(string json, string code)
    {
        var error = RequestScan.Scan(Encoding.UTF8.GetBytes(json), 64, out _);
        Assert.NotNull(error);
        Assert.Equal(code, error.Code);
        Assert.Equal(400, error.Status);
    }

    [Fact]
    public void Scan_InvalidUtf8_IsRefused() =>
        Assert.Equal("invalid_utf8", RequestScan.Scan([.. "{\"model\":\"a"u8, 0xC3, .. "\"}"u8], 64, out _)!.Code);

    [Fact]
    public void Scan_TooDeep_IsRefusedByName()
    {
        var json = "{\"model\":\"a\",\"x\":" + new string('[', 20) + new string(']', 20) + "}";
        Assert.Equal("json_too_deep", RequestScan.Scan(Encoding.UTF8.GetBytes(json), 10, out _)!.Code);
        Assert.Null(RequestScan.Scan(Encoding.UTF8.GetBytes(json), 21, out _));
    }

    [Fact]
    public void Scan_EveryPrefix_IsRefusedAndNeverThrows()
    {
        var body = Encoding.UTF8.GetBytes(
            "{\"model\":\"g\\u0041\",\"stream\":true,\"stream_options\":{\"include_usage\":false,\"y\":1},\"messages\":[{\"role\":\"user\",\"content\":\"é😀\"}],\"n\":-1.5e3}");
        for (var length = 0; length < body.Length; length++)
        {
            Assert.NotNull(RequestScan.Scan(body.AsSpan(0, length), 64, out _));
        }

        Assert.Null(RequestScan.Scan(body, 64, out var facts));
        Assert.True(facts.ModelHasEscape);
    }

    [Fact]
    public void Scan_OfAnAcceptableBody_DoesNotAllocate()
    {
        var body = Encoding.UTF8.GetBytes("{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"stream\":true,\"temperature\":0.5}");
        Assert.Equal(0, Garbage.Of(() => RequestScan.Scan(body, 64, out _)));
    }

    private static RequestFacts Accept(string json, out byte[] body)
    {
        body = Encoding.UTF8.GetBytes(json);
        Assert.Null(RequestScan.Scan(body, 64, out var facts));
        return facts;
    }

    private static string Text(byte[] body, ByteRange range) => Encoding.UTF8.GetString(body, range.Start, range.Length);
}
