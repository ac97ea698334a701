using System.Buffers;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Tests.Providers;

public sealed class AnthropicMenderTests
{
    private const string Begin = """{"type":"message_start","message":{"id":"msg_1","model":"a"}}""";
    private const string SecondBegin = """{"type":"message_start","message":{"id":"msg_2","model":"b"}}""";
    private const string End = """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}""";
    private const string Stop = """{"type":"message_stop"}""";

    private readonly AnthropicTranscript _sent = new();

    [Fact]
    public void GoingOn_FillsTheOpenBlock_AndCountsBoth()
    {
        Send(Begin, TextStart(0), Text(0, "one "), Text(0, "two "));
        Assert.True(_sent.IsSafe);
        Assert.Equal(
            ["content_block_delta 0 three", "content_block_stop 0", "message_delta 7", "message_stop"],
            Mend(false, SecondBegin, """{"type":"ping"}""", TextStart(0), Text(0, "three"), BlockStop(0), End, Stop));
        Assert.Equal("one two three", Encoding.UTF8.GetString(_sent.Text));
    }

    [Fact]
    public void GoingOn_BehindAClosedBlock_OpensAnother_AndLeavesThinkingOut()
    {
        Send(Begin, ThinkStart(0), Think(0), BlockStop(0), TextStart(1), Text(1, "one "), BlockStop(1));
        Assert.Equal(
            ["content_block_start 2 text", "content_block_delta 2 two", "content_block_stop 2", "message_delta 7", "message_stop"],
            Mend(false, SecondBegin, ThinkStart(0), Think(0), BlockStop(0), TextStart(1), Text(1, "two"), BlockStop(1), End, Stop));
    }

    [Fact]
    public void GoingOn_WithNothingMore_OnlyEndsIt()
    {
        Send(Begin, TextStart(0), Text(0, "one"));
        Assert.Equal(["content_block_stop 0", "message_delta 6", "message_stop"], Mend(false, SecondBegin, End, Stop));
    }

    [Fact]
    public void Restart_LeavesOutWhatIsThere_AndNumbersWhatFollows()
    {
        Send(Begin, TextStart(0), Text(0, "one "), Text(0, "tw"));
        Assert.Equal(
            ["content_block_delta 0 o", "content_block_stop 0", "content_block_start 1 tool_use", "content_block_delta 1 ", "content_block_stop 1", "message_delta 5", "message_stop"],
            Mend(true, SecondBegin, ThinkStart(0), BlockStop(0), TextStart(1), Text(1, "one tw"), Text(1, "o"), BlockStop(1), ToolStart(2), Arguments(2), BlockStop(2), End, Stop));
    }

    [Theory]
    [InlineData("onX")]
    [InlineData("on")]
    public void Restart_ThatSaysSomethingElse_Diverges(string text)
    {
        Send(Begin, TextStart(0), Text(0, "one "));
        var mender = StreamMender.For(_sent, restarts: true);
        foreach (var data in (string[])[SecondBegin, TextStart(0), Text(0, text), BlockStop(0)])
        {
            mender.Mend(Encoding.UTF8.GetBytes(data), EventKind.None, new ArrayBufferWriter<byte>());
        }

        Assert.True(mender.Diverged);
        Assert.False(mender.IsWhole);
    }

    [Fact]
    public void Restart_WithAToolWhereTextWas_Diverges()
    {
        Send(Begin, TextStart(0), Text(0, "one "));
        var mender = StreamMender.For(_sent, restarts: true);
        mender.Mend(Encoding.UTF8.GetBytes(ToolStart(0)), EventKind.Output, new ArrayBufferWriter<byte>());
        Assert.True(mender.Diverged);
    }

    [Fact]
    public void Transcript_IsNotSafe_WithATool_InTheMiddleOfThinking_OrWithHalfACharacter()
    {
        Send(Begin, ThinkStart(0), Think(0));
        Assert.False(_sent.IsSafe);
        Send(BlockStop(0));
        Assert.True(_sent.IsSafe);
        Send(TextStart(1), """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\ud83d"}}""");
        Assert.False(_sent.IsSafe);
        var tools = new AnthropicTranscript();
        tools.Append(Encoding.UTF8.GetBytes(Begin), EventKind.None);
        tools.Append(Encoding.UTF8.GetBytes(ToolStart(0)), EventKind.Output);
        Assert.False(tools.IsSafe);
    }

    private static string TextStart(int index) => $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"text","text":""}}""";

    private static string ThinkStart(int index) => $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"thinking","thinking":""}}""";

    private static string Think(int index) => $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"thinking_delta","thinking":"hm"}}""";

    private static string ToolStart(int index) => $$$$"""{"type":"content_block_start","index":{{{{index}}}},"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}""";

    private static string Arguments(int index) => $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"input_json_delta","partial_json":"{}"}}""";

    private static string Text(int index, string text) => $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"text_delta","text":"{{{text}}}"}}""";

    private static string BlockStop(int index) => $$$"""{"type":"content_block_stop","index":{{{index}}}}""";

    private void Send(params string[] events)
    {
        foreach (var data in events)
        {
            _sent.Append(Encoding.UTF8.GetBytes(data), data.Contains("_delta\",\"t", StringComparison.Ordinal) ? EventKind.Output : EventKind.None);
        }
    }

    // In short: type, index, text or kind of block; of the end, the tokens.
    private List<string> Mend(bool restarts, params string[] events)
    {
        var mender = StreamMender.For(_sent, restarts);
        var into = new ArrayBufferWriter<byte>();
        foreach (var data in events)
        {
            mender.Mend(Encoding.UTF8.GetBytes(data), EventKind.None, into);
        }

        Assert.True(mender.IsWhole);
        return [.. Encoding.UTF8.GetString(into.WrittenSpan).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static e =>
        {
            var lines = e.Split('\n');
            var json = System.Text.Json.Nodes.JsonNode.Parse(lines[1]["data: ".Length..])!;
            Assert.Equal($"event: {json["type"]}", lines[0]);
            return json["type"]!.GetValue<string>() switch
            {
                "message_stop" => "message_stop",
                "message_delta" => $"message_delta {json["usage"]!["output_tokens"]}",
                "content_block_stop" => $"content_block_stop {json["index"]}",
                "content_block_start" => $"content_block_start {json["index"]} {json["content_block"]!["type"]}",
                var type => $"{type} {json["index"]} {json["delta"]!["text"]}",
            };
        })];
    }
}
