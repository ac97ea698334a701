using System.Text;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Tests.Telemetry;

public sealed class LogLineTests
{
    private static readonly LogEntry Request = new()
    {
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 67, TimeSpan.Zero),
        Level = LogLevel.Information,
        Request = new RequestRecord
        {
            RequestId = "req_1",
            Operation = Operation.ChatCompletions,
            Stream = true,
            Status = 200,
            Model = "chat",
            Provider = "mock",
            Deployment = "mock/gpt",
            Attempts = 1,
            UpstreamStatus = 200,
            Finish = FinishReason.Stop,
            BytesIn = 10,
            BytesOut = 20,
            Usage = new Usage { Input = 3, Output = 4, CachedInput = -1, Reasoning = -1 },
            FirstTokenMilliseconds = 12.3456,
            OverheadMilliseconds = 0.05,
            TotalMilliseconds = 1000,
            Revision = "abc",
        },
    };

    [Fact]
    public void Format_RequestAsText_IsOneLineOfNamedValues() => Assert.Equal(
        "2026-01-02T03:04:05.067Z info event=request request_id=req_1 operation=chat.completions stream=true status=200 model=chat provider=mock deployment=mock/gpt attempts=1 "
        + "upstream_status=200 finish=stop bytes_in=10 bytes_out=20 input_tokens=3 output_tokens=4 ttft_ms=12.346 overhead_ms=0.050 total_ms=1000.000 revision=abc\n",
        Format(LogFormat.Text, Request));

    [Fact]
    public void Format_RequestAsJson_IsOneObjectWithTheSameNames()
    {
        var line = Format(LogFormat.Json, Request);
        Assert.EndsWith("}\n", line);
        using var json = JsonDocument.Parse(line);
        Assert.Equal("req_1", json.RootElement.GetProperty("request_id").GetString());
        Assert.Equal(12.346, json.RootElement.GetProperty("ttft_ms").GetDouble());
        Assert.False(json.RootElement.TryGetProperty("failure", out _));
    }

    [Theory]
    [InlineData("evil\nstatus=200 \"x\" \\ \u0001")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("é😀")]
    [InlineData("\u0085\u2028\u2029")]
    [InlineData("\u007f\u009b2J")]
    public void Format_HostileValue_StaysInItsField(string value)
    {
        var entry = new LogEntry { Time = Request.Time, Level = LogLevel.Warning, Category = "c", Message = value };
        var line = Format(LogFormat.Text, entry);
        Assert.EndsWith("\n", line);
        Assert.DoesNotContain(line[..^1], static c => char.IsControl(c) || c is '\u2028' or '\u2029');
        using var json = JsonDocument.Parse(Format(LogFormat.Json, entry));
        Assert.Equal(value, json.RootElement.GetProperty("message").GetString());
    }

    // An upstream's error code, cut in the middle of a character and with a quote in it, ended the process.
    [Theory]
    [InlineData(0xd800)]
    [InlineData(0xdc00)]
    public void Format_HalfACharacterBesideAQuote_BecomesAReplacementCharacter(int half)
    {
        var entry = new LogEntry { Time = Request.Time, Level = LogLevel.Warning, Category = "c", Message = "\"x\n" + (char)half };
        Assert.EndsWith("\"\n", Format(LogFormat.Text, entry));
        using var json = JsonDocument.Parse(Format(LogFormat.Json, entry));
        Assert.Equal("\"x\n\ufffd", json.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public void Format_FailedRequest_NamesClassPhaseAndBlame()
    {
        var entry = Request;
        entry.Request.Failure = FailureClass.Cut;
        entry.Request.Phase = FailurePhase.Body;
        Assert.Contains(" failure=upstream_cut phase=body blame=upstream ", Format(LogFormat.Text, entry));
    }

    private static string Format(LogFormat format, in LogEntry entry) => Encoding.UTF8.GetString(new LogLine(format).Format(entry));
}
