using System.Text;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Providers;

public sealed class OpenAiDialectTests
{
    private readonly OpenAiDialect _dialect = new();

    [Theory]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}", EventKind.Output)]
    [InlineData("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],\"usage\":null}", EventKind.None)]
    [InlineData("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null,\"refusal\":null}}]}", EventKind.None)]
    [InlineData("{\"choices\":[{\"delta\":{\"refusal\":\"no\"}}]}", EventKind.Output)]
    [InlineData("{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}", EventKind.Output)]
    [InlineData("{\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}", EventKind.Output)]
    [InlineData("{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}", EventKind.Output)]
    [InlineData("{\"choices\":[{\"delta\":{\"tool_calls\":[]}}]}", EventKind.None)]
    [InlineData("{\"choices\":[{\"delta\":{\"audio\":{\"data\":\"aa\"}}}]}", EventKind.Output)]
    [InlineData("{\"choices\":[{\"delta\":{\"annotations\":[{\"url\":\"x\"}]}}]}", EventKind.None)]
    [InlineData("{\"choices\":[{\"text\":\"hi\",\"index\":0}]}", EventKind.Output)]
    [InlineData("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", EventKind.Finish)]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"length\"}]}", EventKind.Output | EventKind.Finish)]
    [InlineData("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}", EventKind.UsageOnly)]
    [InlineData("{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}", EventKind.UsageOnly)]
    [InlineData("{\"choices\":[],\"prompt_filter_results\":[{}]}", EventKind.None)]
    [InlineData("{\"choices\":null,\"usage\":null}", EventKind.None)]
    [InlineData("{\"choices\":[null,{\"delta\":null},7,[1]]}", EventKind.None)]
    [InlineData("{\"choices\":{\"odd\":[1,{\"x\":2}]},\"id\":\"a\"}", EventKind.None)]
    [InlineData("{\"choices\":[{\"finish_reason\":\"stop\"}]}", EventKind.Finish)]
    [InlineData("{\"object\":\"preview\"}", EventKind.None)]
    [InlineData("[1,2]", EventKind.None)]
    [InlineData("{\"error\":null,\"choices\":[{\"delta\":{\"content\":\"x\"}}]}", EventKind.Output)]
    [InlineData("{\"error\":{\"message\":\"bad\"}}", EventKind.Error)]
    [InlineData("{\"error\":\"bad\"}", EventKind.Error)]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"x\"}", EventKind.Malformed)]
    [InlineData("<html>", EventKind.Malformed)]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]} trailing", EventKind.Malformed)]
    internal void ReadEvent_OfOneChunk_IsTheRightKind(string data, EventKind expected)
    {
        var tally = StreamTally.Empty;
        Assert.Equal(expected, _dialect.ReadEvent([], Encoding.UTF8.GetBytes(data), ref tally));
    }

    [Theory]
    [InlineData("[DONE]")]
    [InlineData(" [DONE] ")]
    public void ReadEvent_EndMark_IsDone(string data)
    {
        var tally = StreamTally.Empty;
        Assert.Equal(EventKind.Done, _dialect.ReadEvent([], Encoding.UTF8.GetBytes(data), ref tally));
        Assert.True(tally.Done);
    }

    [Fact]
    public void ReadEvent_NamedError_IsAnErrorWhateverItHolds()
    {
        var tally = StreamTally.Empty;
        Assert.Equal(EventKind.Error, _dialect.ReadEvent("error"u8, "{\"message\":\"overloaded\",\"code\":529}"u8, ref tally));
        Assert.Equal("overloaded", tally.Error!.Message);
        Assert.Equal("529", tally.Error.Code);
    }

    [Fact]
    public void ReadEvent_SeveralUsages_LastWinsAndOddShapesAreTolerated()
    {
        var tally = StreamTally.Empty;
        Read(ref tally, "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}");
        Read(ref tally, "{\"choices\":[],\"usage\":\"none\"}");
        Read(ref tally, "{\"choices\":[],\"usage\":{\"prompt_tokens\":5.0,\"completion_tokens\":\"x\",\"prompt_tokens_details\":null,\"completion_tokens_details\":[1]}}");
        Read(ref tally, "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":3},\"completion_tokens_details\":{\"reasoning_tokens\":4,\"audio_tokens\":0}}}");
        Assert.Equal((7, 9, 3, 4), (tally.Usage.Input, tally.Usage.Output, tally.Usage.CachedInput, tally.Usage.Reasoning));
        Assert.Equal(1, tally.OutputEvents);
    }

    [Fact]
    public void ReadEvent_OfTokens_DoesNotAllocate()
    {
        var tally = StreamTally.Empty;
        var data = "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok\"},\"finish_reason\":null}],\"usage\":null}"u8.ToArray();
        Assert.Equal(0, Garbage.Of(() => _dialect.ReadEvent([], data, ref tally)));
    }

    [Theory]
    [InlineData("{\"model\":\"a\",\"stream\":true}", "{\"stream_options\":{\"include_usage\":true},\"model\":\"b\",\"stream\":true}", true)]
    [InlineData("{\"stream\":true,\"stream_options\":{},\"model\":\"a\"}", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"model\":\"b\"}", true)]
    [InlineData("{\"stream\":true,\"stream_options\":null,\"model\":\"a\"}", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"model\":\"b\"}", true)]
    [InlineData("{\"stream\":true,\"stream_options\":{\"x\":1},\"model\":\"a\"}", "{\"stream\":true,\"stream_options\":{\"include_usage\":true,\"x\":1},\"model\":\"b\"}", true)]
    [InlineData("{\"stream\":true,\"stream_options\":{\"include_usage\":false},\"model\":\"a\"}", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"model\":\"b\"}", true)]
    [InlineData("{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"model\":\"a\"}", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"model\":\"b\"}", false)]
    [InlineData("{ \"model\" : \"a\", \"zzz\": {\"kept\": [1,  2]} }", "{ \"model\" : \"b\", \"zzz\": {\"kept\": [1,  2]} }", false)]
    public void Edit_OfARequest_ChangesOnlyModelAndTheWishForUsage(string received, string sent, bool strip)
    {
        var body = Encoding.UTF8.GetBytes(received);
        Assert.Null(RequestScan.Scan(body, 64, out var facts));
        var edits = default(BodyEdits);
        Assert.Equal(strip, _dialect.Edit(facts, Operation.ChatCompletions, Quirks.None, "b"u8.ToArray(), ref edits));
        Assert.Equal(sent, Apply(body, edits));
    }

    [Theory]
    [InlineData(Quirks.NoStreamOptions)]
    [InlineData(Quirks.UsageInLastChunk)]
    internal void Edit_ForAVendorThatNeedsNoAsking_DoesNotAsk(Quirks quirk)
    {
        var body = "{\"model\":\"a\",\"stream\":true}"u8.ToArray();
        RequestScan.Scan(body, 64, out var facts);
        var edits = default(BodyEdits);
        Assert.False(_dialect.Edit(facts, Operation.ChatCompletions, quirk, default, ref edits));
        Assert.Equal(0, edits.Count);
    }

    [Theory]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}", Operation.ChatCompletions, true)]
    [InlineData("{\"choices\":[]}", Operation.ChatCompletions, false)]
    [InlineData("{}", Operation.Completions, false)]
    [InlineData("{\"object\":\"list\",\"data\":[],\"usage\":{\"prompt_tokens\":1}}", Operation.Embeddings, true)]
    internal void ReadAnswer_OfAWholeAnswer_TellsEmptyFromGood(string json, Operation operation, bool good)
    {
        var tally = StreamTally.Empty;
        var kind = _dialect.ReadAnswer(Encoding.UTF8.GetBytes(json), operation, ref tally);
        Assert.Equal(good, (kind & EventKind.Finish) != 0);
        Assert.Equal(good, kind != EventKind.None);
    }

    [Fact]
    public void ReadTail_OfALargeAnswer_FindsUsage()
    {
        var tally = StreamTally.Empty;
        _dialect.ReadTail("0.1,0.2]}],\"model\":\"e\",\"usage\": {\"prompt_tokens\":12,\"total_tokens\":12}}"u8, ref tally);
        Assert.Equal(12, tally.Usage.Input);
        _dialect.ReadTail("no usage here"u8, ref tally);
        Assert.Equal(12, tally.Usage.Input);
    }

    [Theory]
    [InlineData(400, null, FailureClass.BadRequest)]
    [InlineData(401, null, FailureClass.Unauthorized)]
    [InlineData(402, null, FailureClass.QuotaExhausted)]
    [InlineData(408, null, FailureClass.RequestTimeout)]
    [InlineData(409, null, FailureClass.Conflict)]
    [InlineData(410, null, FailureClass.NotFound)]
    [InlineData(413, null, FailureClass.RequestTooLarge)]
    [InlineData(520, null, FailureClass.ServerError)]
    [InlineData(400, "context_length_exceeded", FailureClass.ContextLength)]
    [InlineData(400, "content_filter", FailureClass.ContentPolicy)]
    [InlineData(400, "server_error", FailureClass.ServerError)]
    [InlineData(403, null, FailureClass.Forbidden)]
    [InlineData(404, null, FailureClass.NotFound)]
    [InlineData(400, "model_not_found", FailureClass.NotFound)]
    [InlineData(422, null, FailureClass.BadRequest)]
    [InlineData(429, null, FailureClass.RateLimited)]
    [InlineData(429, "insufficient_quota", FailureClass.QuotaExhausted)]
    [InlineData(500, null, FailureClass.ServerError)]
    [InlineData(503, null, FailureClass.Overloaded)]
    [InlineData(529, null, FailureClass.Overloaded)]
    [InlineData(302, null, FailureClass.UnexpectedStatus)]
    internal void Classify_OfAnErrorAnswer_GoesByCodeThenStatus(int status, string? code, FailureClass expected) =>
        Assert.Equal(expected, _dialect.Classify(status, code is null ? null : new UpstreamError(null, null, code, null)));

    private static string Apply(byte[] body, in BodyEdits edits)
    {
        var sent = new List<byte>();
        var at = 0;
        for (var i = 0; i < edits.Count; i++)
        {
            sent.AddRange(body.AsSpan(at, edits[i].Start - at));
            sent.AddRange(edits[i].Text.Span);
            at = edits[i].Start + edits[i].Length;
        }

        sent.AddRange(body.AsSpan(at));
        Assert.Equal(edits.LengthAfter(body.Length), sent.Count);
        return Encoding.UTF8.GetString([.. sent]);
    }

    private void Read(ref StreamTally tally, string data) => _dialect.ReadEvent([], Encoding.UTF8.GetBytes(data), ref tally);
}
