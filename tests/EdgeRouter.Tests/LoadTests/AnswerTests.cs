using System.Text;
using EdgeRouter.LoadTests.Client;

namespace EdgeRouter.Tests.LoadTests;

/// <summary>The load tests' own eyes: what they must see in an answer, however it is cut into pieces.</summary>
public sealed class AnswerTests
{
    private const string Done = "data: [DONE]\n\n";

    [Fact]
    public void Stream_WholeChunks_IsRightAtEverySplit()
    {
        var bytes = Encoding.UTF8.GetBytes(": ping\n\n" + Chunk("", "null") + Chunk("w0 ", "null") + Chunk("é😀", "null") + Chunk(null, "\"stop\"") + Done);
        for (var split = 0; split <= bytes.Length; split++)
        {
            var answer = StreamAnswer.Of(Api.Chat, "w0 é😀");
            answer.Begin();
            answer.Take(bytes.AsSpan(0, split));
            answer.Take(bytes.AsSpan(split));
            Assert.Null(answer.Fault(200));
        }
    }

    [Fact]
    public void Stream_WholeMessage_IsRight() => Assert.Null(Fault(StreamAnswer.Of(Api.Messages, "w0 w1 "), Message("end_turn")));

    public static TheoryData<string, string> BadStreams => new()
    {
        { Chunk("w0 ", "null") + Chunk(null, "\"stop\"") + Done, "another text" },
        { Chunk("w0 w1 ", "null") + Chunk(null, "\"stop\""), "no end mark" },
        { Chunk("w0 w1 ", "null") + Done, "no reason to end" },
        { Chunk("w0 w1 ", "null") + "data: {\"error\":{\"code\":\"upstream_cut\"}}\n\n", "an error event" },
        { Chunk("w0 w1 ", "null") + Chunk(null, "\"stop\"") + Done + Chunk("more", "null"), "after the end mark" },
        { Chunk("w0 w1 ", "null") + "data: {\"choices\"\n\n" + Chunk(null, "\"stop\"") + Done, "not an event" },
        { "", "no reason to end" },
    };

    [Theory]
    [MemberData(nameof(BadStreams))]
    public void Stream_AnythingWrong_IsSaid(string events, string fault) => Assert.Contains(fault, Fault(StreamAnswer.Of(Api.Chat, "w0 w1 "), events), StringComparison.Ordinal);

    [Fact]
    public void Stream_EndMarkMayBeMissing_ReasonToEndMayNot()
    {
        Assert.Null(Fault(StreamAnswer.Of(Api.Chat, "w0 ", needsEndMark: false), Chunk("w0 ", "null") + Chunk(null, "\"stop\"")));
        Assert.NotNull(Fault(StreamAnswer.Of(Api.Chat, "w0 ", needsEndMark: false), Chunk("w0 ", "null")));
    }

    [Fact]
    public void Stream_AnotherRequestsMark_IsSeen()
    {
        var events = Chunk("word mark=0000000007 ", "null") + Chunk("word mark=0000000008 ", "null") + Chunk(null, "\"stop\"") + Done;
        Assert.Contains("another text", Fault(StreamAnswer.Of(Api.Chat, Ask.Mark(7), 2), events), StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_WrongNumberOfTexts_IsSaid() =>
        Assert.Contains("1 texts instead of 2", Fault(StreamAnswer.Of(Api.Chat, "w", 2), Chunk("w0 ", "null") + Chunk(null, "\"stop\"") + Done), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}""", null)]
    [InlineData("""{"choices":[{"message":{"content":"good bye"},"finish_reason":"stop"}]}""", "another answer")]
    [InlineData("""{"choices":[{"message":{"content":"hello"},"finish_reason":null}]}""", "without a reason")]
    [InlineData("""{"choices":[{"message":{"content":"hello"},"finish_re""", "not an answer")]
    [InlineData("""{"choices":[]}""", "not an answer")]
    [InlineData("", "not an answer")]
    public void Json_Body_IsJudged(string body, string? fault)
    {
        var said = Fault(new JsonAnswer(Api.Chat, "hello"), body);
        Assert.True(fault is null ? said is null : said?.Contains(fault, StringComparison.Ordinal) == true, said);
    }

    [Fact]
    public void Json_OtherStatus_IsAFaultWithTheBodysBeginning() => Assert.Equal("status 502: {\"error\":1}", Fault(new JsonAnswer(Api.Chat, ""), "{\"error\":1}", 502));

    [Fact]
    public void Marked_Request_DiffersOnlyInItsNumber()
    {
        var request = Ask.Chat("m", false, Ask.Prompt(0, 200));
        var marked = Ask.Marked(request, 1234567);
        Assert.Equal(request.Length, marked.Length);
        Assert.Equal(Encoding.UTF8.GetString(request).Replace("mark=0000000000", "mark=0001234567", StringComparison.Ordinal), Encoding.UTF8.GetString(marked));
    }

    private static string? Fault(EdgeRouter.Bench.EndToEnd.Load.IPayload answer, string body, int status = 200)
    {
        answer.Begin();
        answer.Take(Encoding.UTF8.GetBytes(body));
        return answer.Fault(status);
    }

    private static string Chunk(string? text, string finish) =>
        $"data: {{\"id\":\"c\",\"choices\":[{{\"index\":0,\"delta\":{{{(text is null ? "" : $"\"content\":\"{text}\"")}}},\"finish_reason\":{finish}}}]}}\n\n";

    private static string Message(string reason) =>
        "event: message_start\ndata: {\"type\":\"message_start\"}\n\n"
        + string.Concat(new[] { "w0 ", "w1 " }.Select(static w => $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"delta\":{{\"type\":\"text_delta\",\"text\":\"{w}\"}}}}\n\n"))
        + $"event: message_delta\ndata: {{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"{reason}\"}}}}\n\nevent: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n";
}
