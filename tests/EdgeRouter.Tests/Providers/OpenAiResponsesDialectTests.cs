using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Providers;

public sealed class OpenAiResponsesDialectTests
{
    private readonly OpenAiResponsesDialect _dialect = new();

    [Theory]
    [InlineData("{\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"error\":null,\"output\":[]}}", EventKind.None)]
    [InlineData("{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"message\"}}", EventKind.None)]
    [InlineData("{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"reasoning\"}}", EventKind.None)]
    [InlineData("{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"web_search_call\"}}", EventKind.Output)]
    [InlineData("{\"type\":\"response.output_text.delta\",\"delta\":\"x\"}", EventKind.Output)]
    [InlineData("{\"type\":\"response.output_text.delta\",\"delta\":\"\"}", EventKind.None)]
    [InlineData("{\"type\":\"response.reasoning_summary_text.delta\",\"delta\":\"x\"}", EventKind.Output)]
    [InlineData("{\"type\":\"response.output_text.done\",\"text\":\"x\"}", EventKind.None)]
    [InlineData("{\"type\":\"response.unknown_to_us\",\"x\":1}", EventKind.None)]
    [InlineData("{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}", EventKind.Error)]
    [InlineData("{\"type\":\"error\",\"code\":\"c\",\"message\":\"m\"}", EventKind.Error)]
    [InlineData("{\"type\":\"error\",\"error\":{\"code\":\"c\",\"message\":\"m\"}}", EventKind.Error)]
    [InlineData("{\"type\":", EventKind.Malformed)]
    [InlineData("[DONE]", EventKind.None)]
    [InlineData("{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}", EventKind.Finish | EventKind.Done)]
    internal void ReadEvent_IsTheRightKind(string data, EventKind expected)
    {
        var tally = StreamTally.Empty;
        Assert.Equal(expected, _dialect.ReadEvent(default, Encoding.UTF8.GetBytes(data), ref tally));
        Assert.Equal((expected & EventKind.Error) != 0, tally.Error is not null);
        Assert.Equal((expected & EventKind.Done) != 0, tally.Done);
    }

    [Theory]
    [InlineData("\"status\":\"completed\",\"output\":[{\"type\":\"message\"}]", FinishReason.Stop)]
    [InlineData("\"status\":\"completed\",\"output\":[{\"type\":\"reasoning\"},{\"type\":\"function_call\"}]", FinishReason.ToolCalls)]
    [InlineData("\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[{\"type\":\"message\"}]", FinishReason.Length)]
    [InlineData("\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"content_filter\"},\"output\":[{\"type\":\"message\"}]", FinishReason.ContentFilter)]
    [InlineData("\"status\":\"cancelled\",\"output\":[{\"type\":\"message\"}]", FinishReason.Other)]
    internal void Finish_AndUsage_AreReadFromWholeAnswersAndFromTheLastEvent(string members, FinishReason expected)
    {
        const string Usage = ",\"error\":null,\"usage\":{\"input_tokens\":12,\"input_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":3},\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":2}}";
        var answer = StreamTally.Empty;
        Assert.Equal(EventKind.Output | EventKind.Finish, _dialect.ReadAnswer(Encoding.UTF8.GetBytes($"{{{members}{Usage}}}"), Operation.Responses, ref answer));
        var stream = StreamTally.Empty;
        Assert.Equal(EventKind.Finish | EventKind.Done, _dialect.ReadEvent(default, Encoding.UTF8.GetBytes($"{{\"type\":\"response.completed\",\"response\":{{{members}{Usage}}}}}"), ref stream));
        var tail = StreamTally.Empty;
        _dialect.ReadTail(Encoding.UTF8.GetBytes($"cut off{members}{Usage}}}"), ref tail);
        foreach (var tally in (StreamTally[])[answer, stream, tail])
        {
            Assert.Equal((12, 7, 4, 3, 2), (tally.Usage.Input, tally.Usage.Output, tally.Usage.CachedInput, tally.Usage.CacheWrite, tally.Usage.Reasoning));
        }

        Assert.Equal((expected, expected), (answer.Finish, stream.Finish));
        Assert.Equal(0UL, stream.OpenChoices);
    }

    [Theory]
    [InlineData("{\"status\":\"completed\",\"output\":[]}", EventKind.Finish)]
    [InlineData("{\"id\":\"resp_1\"}", EventKind.None)]
    [InlineData("{\"status\":\"failed\",\"error\":{\"message\":\"m\"},\"output\":[]}", EventKind.Error)]
    [InlineData("{\"output\":[", EventKind.Malformed)]
    [InlineData("<html>", EventKind.Malformed)]
    internal void ReadAnswer_OfABrokenOne_IsTheRightKind(string json, EventKind expected)
    {
        var tally = StreamTally.Empty;
        Assert.Equal(expected, _dialect.ReadAnswer(Encoding.UTF8.GetBytes(json), Operation.Responses, ref tally));
    }

    [Fact]
    public void ReadEvent_AllocatesNothing()
    {
        var data = Encoding.UTF8.GetBytes("{\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"delta\":\"word \",\"logprobs\":[]}");
        var tally = StreamTally.Empty;
        Assert.Equal(0, Garbage.Of(() => _dialect.ReadEvent("response.output_text.delta"u8, data, ref tally)));
    }
}
