using System.Buffers;
using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>The half of a dialect that callers see: how errors and fixed answers read. One subclass for each dialect of callers, one line in <see cref="Of"/>.</summary>
internal abstract class ClientDialect
{
    private static readonly OpenAiClient OpenAi = new();
    private static readonly OpenAiResponsesClient Responses = new();
    private static readonly AnthropicClient Anthropic = new();

    public static ClientDialect Of(DialectId client) => client == DialectId.Anthropic ? Anthropic : OpenAi;

    public static ClientDialect Of(Operation operation) => operation == Operation.Responses ? Responses : Of(Dialects.ClientOf(operation));

    /// <summary>The status that callers know for an error.</summary>
    public virtual int StatusOf(GatewayError error) => error.Status;

    /// <summary>The body of an error.</summary>
    public abstract void WriteError(IBufferWriter<byte> writer, GatewayError error);

    /// <summary>A whole answer with a fixed text, as JSON or as a stream.</summary>
    public abstract void WriteAnswer(IBufferWriter<byte> writer, CannedAnswer answer, Operation operation, bool stream, bool withUsage);

    /// <summary>An error after the answer has begun; nothing may follow.</summary>
    /// <param name="midEvent">The client holds a piece of an event that never ended.</param>
    public abstract void WriteStreamError(IBufferWriter<byte> writer, GatewayError error, bool midEvent);
}
