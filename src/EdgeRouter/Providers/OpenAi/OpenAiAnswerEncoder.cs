using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Writes a whole chat completion at the end of the upstream's answer.</summary>
internal sealed class OpenAiAnswerEncoder(AnswerOptions options, BufferPool pool) : AnswerEncoder(new ByteBuffer(pool))
{
    private readonly CollectedAnswer _answer = new(pool);

    public override void On(in StreamEvent read) => _answer.On(read);

    public override void WriteError(GatewayError error) => OpenAiErrors.Write(error, Output);

    public override void Release() => _answer.Release();

    protected override void WriteEnd()
    {
        var json = new JsonWriter(Output);
        json.StartObject();
        json.Name("id"u8);
        json.Text(_answer.Id.Length > 0 ? _answer.Id : options.Id.Span);
        json.Name("object"u8);
        json.Text("chat.completion"u8);
        json.Name("created"u8);
        json.Number(options.Created);
        json.Name("model"u8);
        json.Text(_answer.Model.Length > 0 ? _answer.Model : options.Model.Span);
        json.Name("choices"u8);
        json.StartArray();
        for (var choice = 0; choice < _answer.Choices; choice++)
        {
            WriteChoice(ref json, choice);
        }

        json.EndArray();
        if (_answer.Usage.IsKnown)
        {
            json.Name("usage"u8);
            OpenAiUsage.Write(ref json, _answer.Usage);
        }

        json.EndObject();
    }

    private void WriteChoice(ref JsonWriter json, int choice)
    {
        json.StartObject();
        json.Name("index"u8);
        json.Number(choice);
        json.Name("message"u8);
        json.StartObject();
        json.Name("role"u8);
        json.Text("assistant"u8);
        json.Name("content"u8);
        if (!WriteJoined(ref json, choice, StreamEventKind.Text))
        {
            // Nothing at all is an empty text; beside calls or a refusal there is none.
            json.Raw(Has(choice, StreamEventKind.ToolStart) || Has(choice, StreamEventKind.Refusal) ? "null"u8 : "\"\""u8);
        }

        json.Name("refusal"u8);
        if (!WriteJoined(ref json, choice, StreamEventKind.Refusal))
        {
            json.Null();
        }

        if (Has(choice, StreamEventKind.Reasoning))
        {
            json.Name("reasoning_content"u8);
            WriteJoined(ref json, choice, StreamEventKind.Reasoning);
        }

        WriteDetails(ref json, choice);
        WriteCalls(ref json, choice);
        json.EndObject();
        json.Name("logprobs"u8);
        WriteLogprobs(ref json, _answer.LogprobsOf(choice));
        json.Name("finish_reason"u8);
        json.Text(OpenAiFinish.Word(_answer.FinishOf(choice)));
        json.EndObject();
    }

    private static void WriteLogprobs(ref JsonWriter json, ReadOnlySpan<byte> items)
    {
        if (items.IsEmpty)
        {
            json.Null();
            return;
        }

        json.StartObject();
        json.Name("content"u8);
        json.StartArray();
        json.Raw(items);
        json.EndArray();
        json.Name("refusal"u8);
        json.Null();
        json.EndObject();
    }

    private bool Has(int choice, StreamEventKind kind)
    {
        foreach (var block in _answer.Blocks)
        {
            if (block.Choice == choice && block.Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    private bool WriteJoined(ref JsonWriter json, int choice, StreamEventKind kind)
    {
        if (!Has(choice, kind))
        {
            return false;
        }

        json.StartText();
        foreach (var block in _answer.Blocks)
        {
            if (block.Choice == choice && block.Kind == kind)
            {
                json.Output.Write(block.Text.Written);
            }
        }

        json.EndText();
        return true;
    }

    // Only what is sealed has to come back as it was.
    private void WriteDetails(ref JsonWriter json, int choice)
    {
        var count = 0;
        foreach (var block in _answer.Blocks)
        {
            var isText = block.Kind == StreamEventKind.Reasoning && block.Signature.Length > 0;
            if (block.Choice != choice || !isText && block.Kind != StreamEventKind.RedactedReasoning)
            {
                continue;
            }

            if (count == 0)
            {
                json.Name("reasoning_details"u8);
                json.StartArray();
            }

            json.StartObject();
            json.Name("type"u8);
            json.Text(isText ? "reasoning.text"u8 : "reasoning.encrypted"u8);
            json.Name(isText ? "text"u8 : "data"u8);
            json.Text(block.Text.Written);
            if (isText)
            {
                json.Name("signature"u8);
                json.Text(block.Signature);
            }

            json.Name("index"u8);
            json.Number(count++);
            json.EndObject();
        }

        if (count > 0)
        {
            json.EndArray();
        }
    }

    private void WriteCalls(ref JsonWriter json, int choice)
    {
        if (!Has(choice, StreamEventKind.ToolStart))
        {
            return;
        }

        json.Name("tool_calls"u8);
        json.StartArray();
        foreach (var block in _answer.Blocks)
        {
            if (block.Choice == choice && block.Kind == StreamEventKind.ToolStart)
            {
                WriteCall(ref json, block);
            }
        }

        json.EndArray();
    }

    private void WriteCall(ref JsonWriter json, AnswerBlock block)
    {
        json.StartObject();
        json.Name("id"u8);
        json.StartText();
        WriteToolId(Output, block.Id, options.Id.Span, block.Choice, block.Tool);
        json.EndText();
        json.Name("type"u8);
        json.Text("function"u8);
        json.Name("function"u8);
        json.StartObject();
        json.Name("name"u8);
        json.Text(block.Name);
        json.Name("arguments"u8);
        json.Text(block.Text.Length > 0 ? block.Text.Written : "{}"u8);
        json.EndObject();
        if (block.Signature.Length > 0)
        {
            json.Name("extra_content"u8);
            json.StartObject();
            json.Name("google"u8);
            json.StartObject();
            json.Name("thought_signature"u8);
            json.Text(block.Signature);
            json.EndObject();
            json.EndObject();
        }

        json.EndObject();
    }
}
