using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Reads the answers of the Messages API. Blocks follow one another, so one open call is all the state there is; blocks of tools that run at the provider are passed over.</summary>
internal sealed class AnthropicDecoder(IStreamEventSink sink, ByteBuffer scratch) : AnswerDecoder(sink, scratch)
{
    private AnthropicUsage _usage = new();
    private int _tools;
    private bool _inTool;
    private bool _hasArguments;

    protected override void Event(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> body = default;
        ReadOnlySpan<byte> usage = default;
        var isError = false;
        var member = new JsonSpanMembers(data);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("type"u8):
                    type = member.Text;
                    break;
                case var key when key.SequenceEqual("delta"u8) || key.SequenceEqual("content_block"u8) || key.SequenceEqual("message"u8):
                    body = member.Raw;
                    break;
                case var key when key.SequenceEqual("usage"u8):
                    usage = member.Raw;
                    break;
                case var key when key.SequenceEqual("error"u8):
                    isError = member.Token != JsonToken.Null;
                    break;
            }
        }

        if (member.IsBroken)
        {
            Is(EventKind.Malformed);
        }
        else if (isError || name.SequenceEqual("error"u8))
        {
            Error(ErrorBody.Read(data));
        }
        else if (type.SequenceEqual("content_block_delta"u8))
        {
            Delta(body);
        }
        else if (type.SequenceEqual("content_block_start"u8))
        {
            StartBlock(body);
        }
        else if (type.SequenceEqual("content_block_stop"u8))
        {
            StopBlock();
        }
        else if (type.SequenceEqual("message_start"u8))
        {
            _usage.Read(JsonSpanMembers.Find(body, "usage"u8));
            Start(JsonSpanMembers.FindText(body, "id"u8), JsonSpanMembers.FindText(body, "model"u8), _usage.Unified);
        }
        else if (type.SequenceEqual("message_delta"u8))
        {
            _usage.Read(usage);
            Usage(_usage.Unified);
            Stop(body);
        }
        else if (type.SequenceEqual("message_stop"u8))
        {
            Done();
        }
    }

    protected override void Answer(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> model = default;
        ReadOnlySpan<byte> content = default;
        ReadOnlySpan<byte> usage = default;
        var isError = false;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("id"u8):
                    id = member.Text;
                    break;
                case var key when key.SequenceEqual("model"u8):
                    model = member.Text;
                    break;
                case var key when key.SequenceEqual("content"u8):
                    content = member.Raw;
                    break;
                case var key when key.SequenceEqual("usage"u8):
                    usage = member.Raw;
                    break;
                case var key when key.SequenceEqual("error"u8):
                    isError = member.Token != JsonToken.Null;
                    break;
            }
        }

        if (member.IsBroken)
        {
            Is(EventKind.Malformed);
            return;
        }

        if (isError)
        {
            Error(ErrorBody.Read(json));
            return;
        }

        if (content.IsEmpty)
        {
            return;
        }

        _usage.Read(usage);
        Start(id, model, _usage.Unified);
        var block = new JsonSpanItems(content);
        while (block.Next())
        {
            StartBlock(block.Raw);
            StopBlock();
        }

        Usage(_usage.Unified);
        Stop(json);
    }

    // Reads a block that begins, and one that is whole: what a whole one has, one that begins has empty.
    private void StartBlock(ReadOnlySpan<byte> block)
    {
        _inTool = false;
        var type = JsonSpanMembers.FindText(block, "type"u8);
        if (type.SequenceEqual("text"u8))
        {
            Text(StreamEventKind.Text, JsonSpanMembers.FindText(block, "text"u8));
        }
        else if (type.SequenceEqual("tool_use"u8))
        {
            (_inTool, _hasArguments) = (true, false);
            ToolStart(_tools++, JsonSpanMembers.FindText(block, "id"u8), JsonSpanMembers.FindText(block, "name"u8));
            var input = JsonSpanMembers.Find(block, "input"u8);
            if (input.Length > 2)
            {
                _hasArguments = true;
                ArgumentsOf(_tools - 1, input);
            }
        }
        else if (type.SequenceEqual("thinking"u8))
        {
            Text(StreamEventKind.Reasoning, JsonSpanMembers.FindText(block, "thinking"u8));
            Text(StreamEventKind.Signature, JsonSpanMembers.FindText(block, "signature"u8));
        }
        else if (type.SequenceEqual("redacted_thinking"u8))
        {
            Text(StreamEventKind.RedactedReasoning, JsonSpanMembers.FindText(block, "data"u8));
        }
    }

    private void Delta(ReadOnlySpan<byte> delta)
    {
        var member = new JsonSpanMembers(delta);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("text"u8):
                    Text(StreamEventKind.Text, member.Text);
                    break;
                case var key when key.SequenceEqual("partial_json"u8) && _inTool:
                    _hasArguments |= !member.Text.IsEmpty;
                    Arguments(_tools - 1, member.Text);
                    break;
                case var key when key.SequenceEqual("thinking"u8):
                    Text(StreamEventKind.Reasoning, member.Text);
                    break;
                case var key when key.SequenceEqual("signature"u8):
                    Text(StreamEventKind.Signature, member.Text);
                    break;
            }
        }
    }

    private void StopBlock()
    {
        if (_inTool && !_hasArguments)
        {
            // No piece means no arguments, which others have to be told.
            Arguments(_tools - 1, "{}"u8);
        }

        _inTool = false;
    }

    private void Stop(ReadOnlySpan<byte> body)
    {
        var reason = JsonSpanMembers.FindText(body, "stop_reason"u8);
        if (!reason.IsEmpty)
        {
            Finish(AnthropicFinish.Parse(reason), JsonSpanMembers.FindText(body, "stop_sequence"u8));
        }
    }
}
