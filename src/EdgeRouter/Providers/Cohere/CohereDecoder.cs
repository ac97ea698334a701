using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Cohere;

/// <summary>Reads the answers of Cohere's v2 chat. The plan that the model tells before it calls tools is text that people are shown.</summary>
internal sealed class CohereDecoder(IStreamEventSink sink, ByteBuffer scratch) : AnswerDecoder(sink, scratch)
{
    private int _tools;
    private bool _inTool;
    private bool _hasArguments;

    protected override void Event(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> type = name;
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> delta = default;
        ReadOnlySpan<byte> problem = default;
        var member = new JsonSpanMembers(data);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("type"u8):
                    type = member.Text;
                    break;
                case var key when key.SequenceEqual("id"u8):
                    id = member.Text;
                    break;
                case var key when key.SequenceEqual("delta"u8):
                    delta = member.Raw;
                    break;
                case var key when key.SequenceEqual("message"u8) || key.SequenceEqual("error"u8):
                    problem = member.Raw;
                    break;
            }
        }

        if (member.IsBroken)
        {
            Is(data.Trim(" \t"u8).SequenceEqual("[DONE]"u8) ? EventKind.None : EventKind.Malformed);
            return;
        }

        if (delta.IsEmpty && !problem.IsEmpty)
        {
            Error(ErrorBody.Read(data));
            return;
        }

        var message = JsonSpanMembers.Find(delta, "message"u8);
        switch (type)
        {
            case var t when t.SequenceEqual("message-start"u8):
                Start(id, default, Model.Usage.Unknown);
                break;
            case var t when t.SequenceEqual("tool-plan-delta"u8):
                Text(StreamEventKind.Text, JsonSpanMembers.FindText(message, "tool_plan"u8));
                break;
            case var t when t.SequenceEqual("content-start"u8) || t.SequenceEqual("content-delta"u8):
                Content(JsonSpanMembers.Find(message, "content"u8));
                break;
            case var t when t.SequenceEqual("tool-call-start"u8) || t.SequenceEqual("tool-call-delta"u8):
                Call(JsonSpanMembers.Find(message, "tool_calls"u8), starts: t.SequenceEqual("tool-call-start"u8));
                break;
            case var t when t.SequenceEqual("tool-call-end"u8):
                EndCall();
                break;
            case var t when t.SequenceEqual("message-end"u8):
                End(delta, JsonSpanMembers.FindText(delta, "error"u8));
                break;
        }
    }

    protected override void Answer(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> message = default;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            if (member.Key.SequenceEqual("id"u8))
            {
                id = member.Text;
            }
            else if (member.Key.SequenceEqual("message"u8))
            {
                message = member.Raw;
            }
        }

        if (member.IsBroken)
        {
            Is(EventKind.Malformed);
            return;
        }

        if (message.IsEmpty || message[0] != (byte)'{')
        {
            // Its errors are flat: a message that is a text.
            if (!message.IsEmpty)
            {
                Error(ErrorBody.Read(json));
            }

            return;
        }

        Start(id, default, Model.Usage.Unknown);
        Text(StreamEventKind.Text, JsonSpanMembers.FindText(message, "tool_plan"u8));
        var part = new JsonSpanItems(JsonSpanMembers.Find(message, "content"u8));
        while (part.Next())
        {
            Content(part.Raw);
        }

        var call = new JsonSpanItems(JsonSpanMembers.Find(message, "tool_calls"u8));
        while (call.Next())
        {
            Call(call.Raw, starts: true);
            EndCall();
        }

        End(json, default);
    }

    private void Content(ReadOnlySpan<byte> content)
    {
        Text(StreamEventKind.Reasoning, JsonSpanMembers.FindText(content, "thinking"u8));
        Text(StreamEventKind.Text, JsonSpanMembers.FindText(content, "text"u8));
    }

    private void Call(ReadOnlySpan<byte> call, bool starts)
    {
        var function = JsonSpanMembers.Find(call, "function"u8);
        if (starts)
        {
            EndCall();
            (_inTool, _hasArguments) = (true, false);
            ToolStart(_tools++, JsonSpanMembers.FindText(call, "id"u8), JsonSpanMembers.FindText(function, "name"u8));
        }

        var arguments = JsonSpanMembers.FindText(function, "arguments"u8);
        if (_inTool && !arguments.IsEmpty)
        {
            _hasArguments = true;
            Arguments(_tools - 1, arguments);
        }
    }

    private void EndCall()
    {
        if (_inTool && !_hasArguments)
        {
            Arguments(_tools - 1, "{}"u8);
        }

        _inTool = false;
    }

    // The outermost object of a whole answer and the delta of the last event name these alike.
    private void End(ReadOnlySpan<byte> json, ReadOnlySpan<byte> error)
    {
        EndCall();
        var reason = JsonSpanMembers.FindText(json, "finish_reason"u8);
        if (reason.SequenceEqual("ERROR"u8) || reason.SequenceEqual("TIMEOUT"u8) || !error.IsEmpty)
        {
            Error(new UpstreamError(TextOf(error), TextOf(reason), null, null));
            return;
        }

        ReadUsage(JsonSpanMembers.Find(json, "usage"u8));
        Finish(reason switch
        {
            var r when r.SequenceEqual("COMPLETE"u8) || r.SequenceEqual("STOP_SEQUENCE"u8) => FinishReason.Stop,
            var r when r.SequenceEqual("MAX_TOKENS"u8) => FinishReason.Length,
            var r when r.SequenceEqual("TOOL_CALL"u8) => FinishReason.ToolCalls,
            var r when r.SequenceEqual("ERROR_TOXIC"u8) => FinishReason.ContentFilter,
            _ => FinishReason.Other,
        });
        Done();
    }

    // What is billed leaves out the template that the provider puts around a prompt; what was read includes it, and is what fills the window. Usage is what the caller pays for.
    private void ReadUsage(ReadOnlySpan<byte> json)
    {
        var billed = JsonSpanMembers.Find(json, "billed_units"u8);
        var tokens = JsonSpanMembers.Find(json, "tokens"u8);
        var usage = Model.Usage.Unknown;
        usage.Input = Either(billed, tokens, "input_tokens"u8);
        usage.Output = Either(billed, tokens, "output_tokens"u8);
        var cached = JsonNumbers.Count(JsonSpanMembers.Find(json, "cached_tokens"u8));

        // Cached tokens are counted among all that were read, template included.
        usage.CachedInput = cached < 0 ? -1 : Math.Min(cached, Math.Max(0, usage.Input));
        Usage(usage);
    }

    private static long Either(ReadOnlySpan<byte> billed, ReadOnlySpan<byte> tokens, ReadOnlySpan<byte> name)
    {
        var count = JsonNumbers.Count(JsonSpanMembers.Find(billed, name));
        return count >= 0 ? count : JsonNumbers.Count(JsonSpanMembers.Find(tokens, name));
    }
}
