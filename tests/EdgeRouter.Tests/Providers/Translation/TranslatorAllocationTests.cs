using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>A translated stream costs nothing per event once its buffers have their size.</summary>
public sealed class TranslatorAllocationTests
{
    private const string OpenAiText = "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" low \\\"tide\\\"\"},\"finish_reason\":null}]}\n\n";
    private const string AnthropicText = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" low\"}}\n\n";
    private const string GeminiText = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" low\"}],\"role\":\"model\"}}],\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":9},\"modelVersion\":\"g\",\"responseId\":\"r\"}\r\n\r\n";
    private const string CohereText = "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\" low\"}}}}\n\n";
    private const string BedrockText = "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\" low\"},\"p\":\"abc\"}\n";

    [Theory]
    [InlineData(DialectId.OpenAi, DialectId.Anthropic, OpenAiText)]
    [InlineData(DialectId.Anthropic, DialectId.OpenAi, AnthropicText)]
    [InlineData(DialectId.Gemini, DialectId.OpenAi, GeminiText)]
    [InlineData(DialectId.Cohere, DialectId.OpenAi, CohereText)]
    [InlineData(DialectId.Bedrock, DialectId.Anthropic, BedrockText)]
    internal void Feed_Tokens_DoesNotAllocate(DialectId upstream, DialectId client, string text)
    {
        var bytes = upstream == DialectId.Bedrock ? BinaryEvents.Of(text) : Encoding.UTF8.GetBytes(text);
        var pool = new BufferPool();
        var translator = new Translator(upstream, client, stream: true, Answered.Options, Quirks.None, pool);
        var framing = new TranslatedStream(translator, upstream == DialectId.Bedrock, pool);
        var tally = StreamTally.Empty;
        var fed = 0;
        var allocated = Garbage.Of(() =>
        {
            // In two reads, so that the held piece is part of it.
            framing.Feed(bytes.AsSpan(0, bytes.Length / 2), ref tally);
            framing.Feed(bytes.AsSpan(bytes.Length / 2), ref tally);
            translator.Output.Clear();
            fed++;
        });
        framing.Release();
        translator.Release();
        Assert.Equal(0, allocated);
        Assert.Equal(fed, tally.OutputEvents);
    }
}
