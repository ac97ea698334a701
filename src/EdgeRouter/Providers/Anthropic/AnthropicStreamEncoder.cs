using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>
/// Writes the events of a message in their strict order: start, blocks one after the other with rising numbers, delta with reason and usage, stop. Blocks cannot overlap, so what belongs to a later call waits
/// until the arguments of the open one are complete. Reason and usage are held to the end, because other dialects send usage after the reason.
/// </summary>
internal sealed class AnthropicStreamEncoder(AnswerOptions options, BufferPool pool) : AnswerEncoder(new ByteBuffer(pool))
{
    private readonly List<AnswerBlock> _waiting = [];
    private Usage _usage = Usage.Unknown;
    private FinishReason _finish = FinishReason.Stop;
    private byte[] _stopSequence = [];
    private bool _started;
    private bool _refused;
    private bool _isOpen;
    private StreamEventKind _kind;
    private int _tool = -1;
    private int _index = -1;
    private ArgumentsWatch _arguments;

    public override void On(in StreamEvent read)
    {
        if (read.Choice > 0)
        {
            // There is no word for alternatives, and none can be asked for.
            return;
        }

        switch (read.Kind)
        {
            case StreamEventKind.Start:
                _usage.Update(read.Usage);
                Start(read.Id, read.Name);
                break;
            case StreamEventKind.Text:
                Piece(StreamEventKind.Text, read.Text);
                break;
            case StreamEventKind.Refusal:
                _refused = true;
                Piece(StreamEventKind.Text, read.Text);
                break;
            case StreamEventKind.Reasoning:
                Piece(StreamEventKind.Reasoning, read.Text);
                break;
            case StreamEventKind.Signature:
                Seal(read.Text);
                break;
            case StreamEventKind.RedactedReasoning:
                Redacted(read.Text);
                break;
            case StreamEventKind.ToolStart:
                ToolStart(read);
                break;
            case StreamEventKind.ToolArguments:
                ToolArguments(read);
                break;
            case StreamEventKind.Finish:
                _finish = read.Finish;
                _stopSequence = read.StopSequence.IsEmpty ? [] : read.StopSequence.ToArray();
                break;
            case StreamEventKind.Usage:
                _usage.Update(read.Usage);
                break;
        }
    }

    public override void WriteError(GatewayError error)
    {
        Output.Write("event: error\ndata: "u8);
        AnthropicErrors.Write(error, Output);
        Output.Write("\n\n"u8);
    }

    public override void Release()
    {
        foreach (var block in _waiting)
        {
            block.Text.Release();
        }

        _waiting.Clear();
    }

    protected override void WriteEnd()
    {
        EnsureStart();
        while (_waiting.Count > 0)
        {
            WriteFirstWaiting();
        }

        CloseBlock();
        Output.Write("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\""u8);
        Output.Write(AnthropicFinish.Word(_refused ? FinishReason.ContentFilter : _finish, _stopSequence.Length > 0));
        Output.Write("\",\"stop_sequence\":"u8);
        if (_stopSequence.Length > 0)
        {
            Output.Write((byte)'"');
            Output.Write(_stopSequence);
            Output.Write((byte)'"');
        }
        else
        {
            Output.Write("null"u8);
        }

        Output.Write("},\"usage\":"u8);
        WriteUsage(_usage);
        Output.Write("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private void EnsureStart()
    {
        if (!_started)
        {
            Start(default, default);
        }
    }

    private void Start(ReadOnlySpan<byte> id, ReadOnlySpan<byte> model)
    {
        _started = true;
        Output.Write("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\""u8);
        Output.Write(id.IsEmpty ? options.Id.Span : id);
        Output.Write("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""u8);
        Output.Write(model.IsEmpty ? options.Model.Span : model);
        Output.Write("\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"u8);

        // Most others know only at the end: the last event tells then.
        WriteUsage(_usage);
        Output.Write("}}\n\n"u8);
    }

    private void WriteUsage(in Usage usage)
    {
        var json = new JsonWriter(Output);
        json.StartObject();
        AnthropicUsage.Write(ref json, usage);
        json.EndObject();
    }

    private void Piece(StreamEventKind kind, ReadOnlySpan<byte> text)
    {
        EnsureStart();
        if (_waiting.Count > 0)
        {
            if (_waiting[^1].Kind != kind)
            {
                _waiting.Add(new AnswerBlock(kind, 0, -1, pool));
            }

            _waiting[^1].Text.Write(text);
            return;
        }

        if (!_isOpen || _kind != kind)
        {
            OpenBlock(kind);
        }

        Delta(kind, text);
    }

    private void Delta(StreamEventKind kind, ReadOnlySpan<byte> text)
    {
        Output.Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        WriteNumber(Output, _index);
        Output.Write(kind switch
        {
            StreamEventKind.Reasoning => ",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\""u8,
            StreamEventKind.Signature => ",\"delta\":{\"type\":\"signature_delta\",\"signature\":\""u8,
            StreamEventKind.ToolArguments => ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""u8,
            _ => ",\"delta\":{\"type\":\"text_delta\",\"text\":\""u8,
        });
        Output.Write(text);
        Output.Write("\"}}\n\n"u8);
    }

    private void Seal(ReadOnlySpan<byte> signature)
    {
        EnsureStart();
        if (_waiting.Count > 0)
        {
            // Reasoning between the fragments of two calls: no provider does it, and its seal would cover only half.
            return;
        }

        if (!_isOpen || _kind != StreamEventKind.Reasoning)
        {
            OpenBlock(StreamEventKind.Reasoning);
        }

        Delta(StreamEventKind.Signature, signature);
        CloseBlock();
    }

    private void Redacted(ReadOnlySpan<byte> data)
    {
        EnsureStart();
        CloseBlock();
        StartBlock("{\"type\":\"redacted_thinking\",\"data\":\""u8);
        Output.Write(data);
        Output.Write("\"}}\n\n"u8);
        _isOpen = true;
        CloseBlock();
    }

    private void ToolStart(in StreamEvent read)
    {
        EnsureStart();
        if (_waiting.Count == 0 && !(_isOpen && _kind == StreamEventKind.ToolStart && !_arguments.IsComplete))
        {
            OpenTool(read.Tool, read.Id, read.Name);
            return;
        }

        _waiting.Add(new AnswerBlock(StreamEventKind.ToolStart, 0, read.Tool, pool) { Id = read.Id.ToArray(), Name = read.Name.ToArray() });
    }

    private void ToolArguments(in StreamEvent read)
    {
        if (_isOpen && _kind == StreamEventKind.ToolStart && _tool == read.Tool)
        {
            Delta(StreamEventKind.ToolArguments, read.Text);
            _arguments.Feed(read.Text);
            while (_waiting.Count > 0 && (_kind != StreamEventKind.ToolStart || _arguments.IsComplete))
            {
                WriteFirstWaiting();
            }

            return;
        }

        foreach (var block in _waiting)
        {
            if (block.Tool == read.Tool)
            {
                block.Text.Write(read.Text);
            }
        }
    }

    private void WriteFirstWaiting()
    {
        var block = _waiting[0];
        _waiting.RemoveAt(0);
        if (block.Kind == StreamEventKind.ToolStart)
        {
            OpenTool(block.Tool, block.Id, block.Name);
            if (block.Text.Length > 0)
            {
                Delta(StreamEventKind.ToolArguments, block.Text.Written);
                _arguments.Feed(block.Text.Written);
            }
        }
        else
        {
            OpenBlock(block.Kind);
            Delta(block.Kind, block.Text.Written);
        }

        block.Text.Release();
    }

    private void OpenTool(int tool, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        CloseBlock();
        StartBlock("{\"type\":\"tool_use\",\"id\":\""u8);
        WriteToolId(Output, id, options.Id.Span, 0, tool);
        Output.Write("\",\"name\":\""u8);
        Output.Write(name);
        Output.Write("\",\"input\":{}}}\n\n"u8);
        (_isOpen, _kind, _tool, _arguments) = (true, StreamEventKind.ToolStart, tool, default);
    }

    private void OpenBlock(StreamEventKind kind)
    {
        CloseBlock();
        StartBlock(kind == StreamEventKind.Reasoning ? "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n"u8 : "{\"type\":\"text\",\"text\":\"\"}}\n\n"u8);
        (_isOpen, _kind, _tool) = (true, kind, -1);
        _arguments = default;
    }

    private void StartBlock(ReadOnlySpan<byte> block)
    {
        Output.Write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        WriteNumber(Output, ++_index);
        Output.Write(",\"content_block\":"u8);
        Output.Write(block);
    }

    private void CloseBlock()
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        Output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        WriteNumber(Output, _index);
        Output.Write("}\n\n"u8);
    }
}
