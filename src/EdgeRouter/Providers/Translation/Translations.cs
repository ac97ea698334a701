using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Anthropic;
using EdgeRouter.Providers.Bedrock;
using EdgeRouter.Providers.Cohere;
using EdgeRouter.Providers.Gemini;
using EdgeRouter.Providers.OpenAi;

namespace EdgeRouter.Providers.Translation;

/// <summary>Where the halves of the dialects are found. Each is made per request or attempt; a dialect has one line in each table.</summary>
internal static class Translations
{
    /// <param name="client">The dialect of the caller: OpenAI's or Anthropic's.</param>
    public static RequestReader ReaderOf(DialectId client) => client switch
    {
        DialectId.OpenAi => new OpenAiRequestReader(),
        DialectId.Anthropic => new AnthropicRequestReader(),
        _ => throw new ArgumentOutOfRangeException(nameof(client), client, "no client speaks it"),
    };

    /// <summary>
    /// Path and query of a chat behind the provider's base URL. Several dialects have the model in it, and a stream has another path than a whole answer: it is built per deployment and form, not per operation.
    /// It is to be sent byte for byte; Azure's older paths, which name a deployment and a version of the API, stand in the base URL.
    /// </summary>
    /// <param name="model">The upstream's name for it, as a value.</param>
    public static string ChatPath(DialectId upstream, Quirks quirks, string model, bool stream) => upstream switch
    {
        DialectId.OpenAi or DialectId.AzureOpenAi => "/chat/completions",
        DialectId.Anthropic => "/v1/messages",
        DialectId.Gemini => (quirks & Quirks.VertexPaths) != 0 ? GeminiPaths.BehindPublisher(model, stream) : GeminiPaths.AiStudio(model, stream),
        DialectId.Cohere => "/v2/chat",
        DialectId.Bedrock => BedrockPaths.Converse(model, stream),
        _ => throw new ArgumentOutOfRangeException(nameof(upstream), upstream, "no upstream speaks it"),
    };

    /// <summary>Path of embeddings for OpenAI's clients; null: the dialect has none, or they cannot be translated.</summary>
    public static string? EmbeddingsPath(DialectId upstream) => upstream == DialectId.Cohere ? "/v2/embed" : null;

    /// <summary>Path of counting a request's tokens for Anthropic's clients; null: the dialect cannot be asked.</summary>
    public static string? CountPath(DialectId upstream, Quirks quirks, string model) => upstream switch
    {
        DialectId.Gemini => GeminiPaths.Count(model, (quirks & Quirks.VertexPaths) != 0),
        DialectId.Bedrock => BedrockPaths.Count(model),
        _ => null,
    };

    /// <summary>The question of <see cref="CountPath"/>.</summary>
    /// <param name="chat">The request as it would be sent.</param>
    public static void WriteCount(ReadOnlySpan<byte> chat, in RequestTarget target, ByteBuffer output)
    {
        if (target.Dialect == DialectId.Bedrock)
        {
            BedrockCountRequest.Write(chat, output);
        }
        else
        {
            GeminiCountRequest.Write(chat, target.Model.Span, target.Quirks, output);
        }
    }

    /// <summary>The target of a request, with what the model's name and the vendor's quirks tell.</summary>
    /// <param name="model">The upstream's name for it, as the inside of a JSON string.</param>
    /// <param name="maxOutputTokens">The model's maximum, for dialects that demand a limit; 0: unknown.</param>
    public static RequestTarget TargetOf(DialectId upstream, Quirks quirks, ReadOnlyMemory<byte> model, int maxOutputTokens = 0)
    {
        var traits = ModelFamilies.Of(upstream, model.Span) | ((quirks & Quirks.VertexPaths) != 0 ? ModelTraits.Vertex : ModelTraits.None);
        return new RequestTarget(upstream, model, traits, quirks, maxOutputTokens > 0 ? maxOutputTokens : 4096);
    }

    /// <param name="output">Receives the body; it should be empty.</param>
    /// <param name="losses">Receives what could not be said.</param>
    public static RequestWriter WriterOf(ChatRequest request, in RequestTarget target, ByteBuffer output, List<FieldLoss> losses) => target.Dialect switch
    {
        DialectId.OpenAi or DialectId.AzureOpenAi => new OpenAiRequestWriter(request, target, output, losses),
        DialectId.Anthropic => new AnthropicRequestWriter(request, target, output, losses),
        DialectId.Gemini => new GeminiRequestWriter(request, target, output, losses),
        DialectId.Cohere => new CohereRequestWriter(request, target, output, losses),
        DialectId.Bedrock => new BedrockRequestWriter(request, target, output, losses),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target.Dialect, "no upstream speaks it"),
    };

    /// <param name="quirks">Of the vendor that answers.</param>
    /// <param name="answerId">Unique to the answer: what its dialect leaves without an id gets one made from it.</param>
    public static AnswerDecoder DecoderOf(DialectId upstream, Quirks quirks, IStreamEventSink sink, ByteBuffer scratch, ReadOnlyMemory<byte> answerId) => upstream switch
    {
        DialectId.OpenAi or DialectId.AzureOpenAi => new OpenAiDecoder(sink, scratch, quirks),
        DialectId.Anthropic => new AnthropicDecoder(sink, scratch),
        DialectId.Gemini => new GeminiDecoder(sink, scratch, answerId),
        DialectId.Cohere => new CohereDecoder(sink, scratch),
        DialectId.Bedrock => new BedrockDecoder(sink, scratch),
        _ => throw new ArgumentOutOfRangeException(nameof(upstream), upstream, "no upstream speaks it"),
    };

    public static AnswerEncoder EncoderOf(DialectId client, bool stream, in AnswerOptions options, BufferPool pool) => (client, stream) switch
    {
        (DialectId.OpenAi, true) => new OpenAiStreamEncoder(options, pool),
        (DialectId.OpenAi, false) => new OpenAiAnswerEncoder(options, pool),
        (DialectId.Anthropic, true) => new AnthropicStreamEncoder(options, pool),
        (DialectId.Anthropic, false) => new AnthropicAnswerEncoder(options, pool),
        _ => throw new ArgumentOutOfRangeException(nameof(client), client, "no client speaks it"),
    };
}
