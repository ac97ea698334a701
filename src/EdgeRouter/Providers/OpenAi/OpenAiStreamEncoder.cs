using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>
/// Writes chunks of a chat completion: role first, then content, one finish chunk per choice, usage if it was asked for, <c>[DONE]</c>. What all chunks of an answer share is composed once. Reasoning goes into
/// <c>reasoning_content</c>, its seals into <c>reasoning_details</c>: no standard has a place for them, and these are the ones that clients know and send back.
/// </summary>
internal sealed class OpenAiStreamEncoder(AnswerOptions options, BufferPool pool) : AnswerEncoder(new ByteBuffer(pool))
{
    private readonly ByteBuffer _head = new(pool);
    private readonly ByteBuffer _logprobs = new(pool);
    private Usage _usage = Usage.Unknown;
    private int _logprobsOf = -1;
    private int _details;

    // Choices that have begun, a bit each.
    private ulong _begun;

    public override void On(in StreamEvent read)
    {
        switch (read.Kind)
        {
            case StreamEventKind.Start:
                WriteHead(read.Id, read.Name);
                _usage.Update(read.Usage);
                break;
            case StreamEventKind.Text:
                Begin(read.Choice, "\"\""u8);
                Delta(read.Choice, "\"content\":\""u8, read.Text, "\""u8);
                break;
            case StreamEventKind.Reasoning:
                Begin(read.Choice, "\"\""u8);
                Delta(read.Choice, "\"reasoning_content\":\""u8, read.Text, "\""u8);
                break;
            case StreamEventKind.Signature:
                Detail(read, "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\""u8);
                break;
            case StreamEventKind.RedactedReasoning:
                Detail(read, "\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\""u8);
                break;
            case StreamEventKind.Refusal:
                Begin(read.Choice, "null"u8);
                Delta(read.Choice, "\"refusal\":\""u8, read.Text, "\""u8);
                break;
            case StreamEventKind.ToolStart:
                ToolStart(read);
                break;
            case StreamEventKind.ToolArguments:
                Open(read.Choice, "\"tool_calls\":[{\"index\":"u8);
                WriteNumber(Output, read.Tool);
                Output.Write(",\"function\":{\"arguments\":\""u8);
                Output.Write(read.Text);
                Output.Write("\"}}]"u8);
                Close(read.Choice, default);
                break;
            case StreamEventKind.Logprobs:
                // They stand beside their text, which comes next.
                _logprobs.Clear();
                _logprobs.Write(read.Text);
                _logprobsOf = read.Choice;
                break;
            case StreamEventKind.Finish:
                Begin(read.Choice, "\"\""u8);
                Open(read.Choice, default);
                Close(read.Choice, OpenAiFinish.Word(read.Finish));
                break;
            case StreamEventKind.Usage:
                _usage.Update(read.Usage);
                break;
        }
    }

    public override void WriteError(GatewayError error)
    {
        // No [DONE] behind it, or the stream would look whole.
        Output.Write("data: "u8);
        OpenAiErrors.Write(error, Output);
        Output.Write("\n\n"u8);
    }

    public override void Release()
    {
        _head.Release();
        _logprobs.Release();
    }

    protected override void WriteEnd()
    {
        // Nobody counted: no chunk is honest, zeros are not.
        if (options.IncludeUsage && _usage.IsKnown)
        {
            EnsureHead();
            Output.Write(_head.Written);
            Output.Write("],\"usage\":"u8);
            var json = new JsonWriter(Output);
            OpenAiUsage.Write(ref json, _usage);
            Output.Write("}\n\n"u8);
        }

        Output.Write("data: [DONE]\n\n"u8);
    }

    private void EnsureHead()
    {
        if (_head.Length == 0)
        {
            WriteHead(default, default);
        }
    }

    private void WriteHead(ReadOnlySpan<byte> id, ReadOnlySpan<byte> model)
    {
        _head.Clear();
        _head.Write("data: {\"id\":\""u8);
        _head.Write(id.IsEmpty ? options.Id.Span : id);
        _head.Write("\",\"object\":\"chat.completion.chunk\",\"created\":"u8);
        WriteNumber(_head, options.Created);
        _head.Write(",\"model\":\""u8);
        _head.Write(model.IsEmpty ? options.Model.Span : model);
        _head.Write("\",\"choices\":["u8);
    }

    private void Begin(int choice, ReadOnlySpan<byte> content)
    {
        var bit = 1UL << (choice & 63);
        if ((_begun & bit) != 0)
        {
            return;
        }

        _begun |= bit;
        Open(choice, "\"role\":\"assistant\",\"content\":"u8);
        Output.Write(content);
        Output.Write(",\"refusal\":null"u8);
        Finish("null"u8, default);
    }

    private void Delta(int choice, ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> behind)
    {
        Open(choice, before);
        Output.Write(text);
        Output.Write(behind);
        Close(choice, default);
    }

    private void Detail(in StreamEvent read, ReadOnlySpan<byte> before)
    {
        Begin(read.Choice, "\"\""u8);
        Open(read.Choice, before);
        Output.Write(read.Text);
        Output.Write("\",\"index\":"u8);
        WriteNumber(Output, _details++);
        Output.Write("}]"u8);
        Close(read.Choice, default);
    }

    private void ToolStart(in StreamEvent read)
    {
        Begin(read.Choice, "null"u8);
        Open(read.Choice, "\"tool_calls\":[{\"index\":"u8);
        WriteNumber(Output, read.Tool);
        Output.Write(",\"id\":\""u8);
        WriteToolId(Output, read.Id, options.Id.Span, read.Choice, read.Tool);
        Output.Write("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        Output.Write(read.Name);
        Output.Write("\",\"arguments\":\"\"}"u8);
        if (!read.Signature.IsEmpty)
        {
            Output.Write(",\"extra_content\":{\"google\":{\"thought_signature\":\""u8);
            Output.Write(read.Signature);
            Output.Write("\"}}"u8);
        }

        Output.Write("}]"u8);
        Close(read.Choice, default);
    }

    private void Open(int choice, ReadOnlySpan<byte> delta)
    {
        EnsureHead();
        Output.Write(_head.Written);
        Output.Write("{\"index\":"u8);
        WriteNumber(Output, choice);
        Output.Write(",\"delta\":{"u8);
        Output.Write(delta);
    }

    private void Close(int choice, ReadOnlySpan<byte> finish)
    {
        if (_logprobsOf != choice || _logprobs.Length == 0)
        {
            Finish("null"u8, finish);
            return;
        }

        Output.Write("},\"logprobs\":{\"content\":["u8);
        Output.Write(_logprobs.Written);
        Output.Write("],\"refusal\":null},\"finish_reason\":"u8);
        WriteReason(finish);
        _logprobs.Clear();
    }

    private void Finish(ReadOnlySpan<byte> logprobs, ReadOnlySpan<byte> finish)
    {
        Output.Write("},\"logprobs\":"u8);
        Output.Write(logprobs);
        Output.Write(",\"finish_reason\":"u8);
        WriteReason(finish);
    }

    private void WriteReason(ReadOnlySpan<byte> finish)
    {
        if (finish.IsEmpty)
        {
            Output.Write("null"u8);
        }
        else
        {
            Output.Write((byte)'"');
            Output.Write(finish);
            Output.Write((byte)'"');
        }

        Output.Write(options.IncludeUsage ? "}],\"usage\":null}\n\n"u8 : "}]}\n\n"u8);
    }
}
