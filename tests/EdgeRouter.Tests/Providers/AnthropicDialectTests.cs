using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Tests.Providers.Translation;
using EdgeRouter.Tests.TestKit;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Providers;

public sealed class AnthropicDialectTests
{
    private readonly AnthropicDialect _dialect = new();

    // Passing on and translating look at the same bytes; they must come to the same conclusions.
    [Theory]
    [InlineData("anthropic-text")]
    [InlineData("anthropic-tools")]
    [InlineData("anthropic-omitted")]
    [InlineData("anthropic-error")]
    [InlineData("anthropic-servertool")]
    public void ReadEvent_OfAStream_TellsWhatTheTranslatorTells(string name)
    {
        var bytes = GoldenFiles.Read($"Streams/{name}.stream");
        var tally = StreamTally.Empty;
        var kinds = EventKind.None;
        var framer = default(SseFramer);
        var rest = bytes.AsSpan();
        while (framer.TryRead(rest, out var framed))
        {
            if (framed.DataLines > 0)
            {
                kinds |= _dialect.ReadEvent(rest[framed.NameStart..framed.NameEnd], rest[framed.DataStart..framed.DataEnd], ref tally);
            }

            rest = rest[framed.Length..];
        }

        var translated = Answered.OfStream(DialectId.Anthropic, DialectId.Anthropic, stream: true, bytes);
        Assert.Equal(translated.Kinds, kinds);
        Assert.Equal((translated.Tally.Finish, translated.Tally.Done, translated.Tally.Error), (tally.Finish, tally.Done, tally.Error));
        Assert.Equal(
            (translated.Tally.Usage.Input, translated.Tally.Usage.Output, translated.Tally.Usage.CachedInput, translated.Tally.Usage.CacheWrite, translated.Tally.Usage.Reasoning),
            (tally.Usage.Input, tally.Usage.Output, tally.Usage.CachedInput, tally.Usage.CacheWrite, tally.Usage.Reasoning));
    }

    [Theory]
    [InlineData("{\"content\":[{\"type\":\"text\",\"text\":\"x\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":2,\"cache_read_input_tokens\":3,\"output_tokens\":4}}", Operation.Messages, EventKind.Output | EventKind.Finish)]
    [InlineData("{\"content\":[],\"stop_reason\":\"refusal\",\"usage\":{\"input_tokens\":5,\"output_tokens\":4}}", Operation.Messages, EventKind.Finish)]
    [InlineData("{\"content\":[]}", Operation.Messages, EventKind.None)]
    [InlineData("{\"input_tokens\":2095}", Operation.CountTokens, EventKind.Finish)]
    [InlineData("{}", Operation.CountTokens, EventKind.None)]
    [InlineData("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}", Operation.Messages, EventKind.Error)]
    [InlineData("{\"content\":[", Operation.Messages, EventKind.Malformed)]
    [InlineData("<html>", Operation.Messages, EventKind.Malformed)]
    internal void ReadAnswer_OfAWholeOne_IsTheRightKind(string json, Operation operation, EventKind expected)
    {
        var tally = StreamTally.Empty;
        Assert.Equal(expected, _dialect.ReadAnswer(Encoding.UTF8.GetBytes(json), operation, ref tally));
        Assert.Equal(json.Contains("stop_reason", StringComparison.Ordinal) ? 5 : -1, tally.Usage.Input);
    }

    [Fact]
    public void ReadTail_WithUsage_FindsIt()
    {
        var tally = StreamTally.Empty;
        _dialect.ReadTail("xt\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":2,\"output_tokens\":4},\"container\":null}"u8, ref tally);
        Assert.Equal((2, 4), (tally.Usage.Input, tally.Usage.Output));
        _dialect.ReadTail("no more"u8, ref tally);
        _dialect.ReadTail("\"usage\":{\"input_tokens\":9"u8, ref tally);
        Assert.Equal(2, tally.Usage.Input);
    }

    [Fact]
    public void ReadEvent_OfTokens_DoesNotAllocate()
    {
        var data = "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" low\"}}"u8.ToArray();
        var tally = StreamTally.Empty;
        Assert.Equal(0, Garbage.Of(() => _dialect.ReadEvent("content_block_delta"u8, data, ref tally)));
        Assert.InRange(tally.OutputEvents, 2000, 6000);
    }
}
