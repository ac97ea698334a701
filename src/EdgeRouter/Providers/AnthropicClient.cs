using System.Buffers;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Anthropic;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>Callers of Anthropic's Messages API.</summary>
internal sealed class AnthropicClient : ClientDialect
{
    // Errors and fixed answers are rare; their buffers are their own.
    private static readonly BufferPool Pool = new();

    public override int StatusOf(GatewayError error) => AnthropicFailure.StatusOf(error);

    public override void WriteError(IBufferWriter<byte> writer, GatewayError error)
    {
        var buffer = new ByteBuffer(Pool);
        AnthropicErrors.Write(error, buffer);
        writer.Write(buffer.Written);
        buffer.Release();
    }

    public override void WriteAnswer(IBufferWriter<byte> writer, CannedAnswer answer, Operation operation, bool stream, bool withUsage)
    {
        var encoder = Translations.EncoderOf(DialectId.Anthropic, stream, new AnswerOptions(Inside(answer.Id), Inside(answer.Model), answer.Created, withUsage), Pool);
        encoder.On(StreamEvent.OfStart(Inside(answer.Id), Inside(answer.Model), Usage.Unknown));
        encoder.On(StreamEvent.OfText(StreamEventKind.Text, Inside(answer.Text)));
        encoder.On(StreamEvent.OfFinish(FinishReason.Stop));
        encoder.Complete();
        writer.Write(encoder.Output.Written);
        encoder.Release();
        encoder.Output.Release();
    }

    public override void WriteStreamError(IBufferWriter<byte> writer, GatewayError error, bool midEvent)
    {
        writer.Write(midEvent ? "\n\nevent: error\ndata: "u8 : "event: error\ndata: "u8);
        WriteError(writer, error);
        writer.Write("\n\n"u8);
    }

    private static byte[] Inside(string text)
    {
        var buffer = new ByteBuffer(Pool);
        JsonText.Escape(Encoding.UTF8.GetBytes(text), buffer);
        var inside = buffer.Written.ToArray();
        buffer.Release();
        return inside;
    }
}
