using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Writes a whole message at the end of the upstream's answer.</summary>
internal sealed class AnthropicAnswerEncoder(AnswerOptions options, BufferPool pool) : AnswerEncoder(new ByteBuffer(pool))
{
    private readonly CollectedAnswer _answer = new(pool);

    public override void On(in StreamEvent read) => _answer.On(read);

    public override void WriteError(GatewayError error) => AnthropicErrors.Write(error, Output);

    public override void Release() => _answer.Release();

    protected override void WriteEnd()
    {
        var json = new JsonWriter(Output);
        json.StartObject();
        json.Name("id"u8);
        json.Text(_answer.Id.Length > 0 ? _answer.Id : options.Id.Span);
        json.Name("type"u8);
        json.Text("message"u8);
        json.Name("role"u8);
        json.Text("assistant"u8);
        json.Name("model"u8);
        json.Text(_answer.Model.Length > 0 ? _answer.Model : options.Model.Span);
        json.Name("content"u8);
        json.StartArray();
        var refused = false;
        foreach (var block in _answer.Blocks)
        {
            refused |= block is { Kind: StreamEventKind.Refusal, Choice: 0 };
            WriteBlock(ref json, block);
        }

        json.EndArray();
        json.Name("stop_reason"u8);
        json.Text(AnthropicFinish.Word(refused ? FinishReason.ContentFilter : _answer.FinishOf(0), _answer.StopSequence.Length > 0));
        json.Name("stop_sequence"u8);
        if (_answer.StopSequence.Length > 0)
        {
            json.Text(_answer.StopSequence);
        }
        else
        {
            json.Null();
        }

        json.Name("usage"u8);
        json.StartObject();
        AnthropicUsage.Write(ref json, _answer.Usage);
        json.EndObject();
        json.EndObject();
    }

    private void WriteBlock(ref JsonWriter json, AnswerBlock block)
    {
        if (block.Choice > 0)
        {
            // There is no word for alternatives, and none can be asked for.
            return;
        }

        json.StartObject();
        json.Name("type"u8);
        switch (block.Kind)
        {
            case StreamEventKind.Reasoning:
                json.Text("thinking"u8);
                json.Name("thinking"u8);
                json.Text(block.Text.Written);
                json.Name("signature"u8);
                json.Text(block.Signature);
                break;
            case StreamEventKind.RedactedReasoning:
                json.Text("redacted_thinking"u8);
                json.Name("data"u8);
                json.Text(block.Text.Written);
                break;
            case StreamEventKind.ToolStart:
                json.Text("tool_use"u8);
                json.Name("id"u8);
                json.StartText();
                WriteToolId(Output, block.Id, options.Id.Span, 0, block.Tool);
                json.EndText();
                json.Name("name"u8);
                json.Text(block.Name);
                json.Name("input"u8);
                WriteInput(ref json, block.Text.Memory);
                break;
            default:
                json.Text("text"u8);
                json.Name("text"u8);
                json.Text(block.Text.Written);
                break;
        }

        json.EndObject();
    }

    // The arguments were text; here they are an object, unless the model wrote none.
    private static void WriteInput(ref JsonWriter json, ReadOnlyMemory<byte> arguments)
    {
        var value = JsonText.ValueOf(arguments).Span;
        var scanner = new JsonScanner(value);
        if (scanner.ReadWhole(out _, out _) == JsonToken.StartObject && scanner.Read() == JsonToken.End)
        {
            json.Raw(value);
        }
        else if (value.IsEmpty)
        {
            json.Raw("{}"u8);
        }
        else
        {
            json.StartObject();
            json.Name("_raw"u8);
            json.Text(arguments.Span);
            json.EndObject();
        }
    }
}
