using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Bedrock;

/// <summary>
/// Reads the answers of Converse and ConverseStream. A stream comes in Amazon's binary framing: the name of an event is its event type, or the type of the exception that ends the stream; the data is the
/// payload. Text and reasoning begin without being announced, and usage normally follows the end of the message.
/// </summary>
internal sealed class BedrockDecoder(IStreamEventSink sink, ByteBuffer scratch) : AnswerDecoder(sink, scratch)
{
    private int _tools;
    private bool _inTool;
    private bool _hasArguments;
    private bool _hasUsage;

    protected override void Event(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.EndsWith("Exception"u8))
        {
            Error(BedrockFailure.OfException(name, data));
            return;
        }

        var scanner = new JsonScanner(data);
        if (scanner.ReadWhole(out _, out _) != JsonToken.StartObject || scanner.Read() != JsonToken.End)
        {
            Is(EventKind.Malformed);
            return;
        }

        switch (name)
        {
            case var n when n.SequenceEqual("contentBlockDelta"u8):
                Delta(JsonSpanMembers.Find(data, "delta"u8));
                break;
            case var n when n.SequenceEqual("contentBlockStart"u8):
                StartTool(JsonSpanMembers.Find(JsonSpanMembers.Find(data, "start"u8), "toolUse"u8));
                break;
            case var n when n.SequenceEqual("contentBlockStop"u8):
                EndTool();
                break;
            case var n when n.SequenceEqual("messageStart"u8):
                Start(default, default, Model.Usage.Unknown);
                break;
            case var n when n.SequenceEqual("messageStop"u8):
                Finish(Reason(JsonSpanMembers.FindText(data, "stopReason"u8)));
                DoneIfWhole();
                break;
            case var n when n.SequenceEqual("metadata"u8):
                ReadUsage(JsonSpanMembers.Find(data, "usage"u8));
                DoneIfWhole();
                break;
        }
    }

    protected override void Answer(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> output = default;
        ReadOnlySpan<byte> reason = default;
        ReadOnlySpan<byte> usage = default;
        ReadOnlySpan<byte> message = default;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("output"u8):
                    output = member.Raw;
                    break;
                case var key when key.SequenceEqual("stopReason"u8):
                    reason = member.Text;
                    break;
                case var key when key.SequenceEqual("usage"u8):
                    usage = member.Raw;
                    break;
                case var key when key.SequenceEqual("message"u8) || key.SequenceEqual("Message"u8):
                    message = member.Text;
                    break;
            }
        }

        if (member.IsBroken)
        {
            Is(EventKind.Malformed);
            return;
        }

        if (output.IsEmpty)
        {
            if (!message.IsEmpty)
            {
                Error(new UpstreamError(TextOf(message), null, null, null));
            }

            return;
        }

        Start(default, default, Model.Usage.Unknown);
        var block = new JsonSpanItems(JsonSpanMembers.Find(JsonSpanMembers.Find(output, "message"u8), "content"u8));
        while (block.Next())
        {
            Block(block.Raw);
        }

        ReadUsage(usage);
        Finish(Reason(reason));
    }

    private void Block(ReadOnlySpan<byte> block)
    {
        Text(StreamEventKind.Text, JsonSpanMembers.FindText(block, "text"u8));
        var tool = JsonSpanMembers.Find(block, "toolUse"u8);
        if (!tool.IsEmpty)
        {
            StartTool(tool);
            ArgumentsOf(_tools - 1, JsonSpanMembers.Find(tool, "input"u8));
            _inTool = false;
        }

        var reasoning = JsonSpanMembers.Find(block, "reasoningContent"u8);
        if (!reasoning.IsEmpty)
        {
            var text = JsonSpanMembers.Find(reasoning, "reasoningText"u8);
            Reasoning(text.IsEmpty ? reasoning : text);
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
                case var key when key.SequenceEqual("toolUse"u8) && _inTool:
                    var input = JsonSpanMembers.FindText(member.Raw, "input"u8);
                    _hasArguments |= !input.IsEmpty;
                    Arguments(_tools - 1, input);
                    break;
                case var key when key.SequenceEqual("reasoningContent"u8):
                    Reasoning(member.Raw);
                    break;
            }
        }
    }

    private void Reasoning(ReadOnlySpan<byte> json)
    {
        Text(StreamEventKind.Reasoning, JsonSpanMembers.FindText(json, "text"u8));
        Text(StreamEventKind.Signature, JsonSpanMembers.FindText(json, "signature"u8));
        Text(StreamEventKind.RedactedReasoning, JsonSpanMembers.FindText(json, "redactedContent"u8));
    }

    private void StartTool(ReadOnlySpan<byte> tool)
    {
        _inTool = !tool.IsEmpty;
        _hasArguments = false;
        if (_inTool)
        {
            ToolStart(_tools++, JsonSpanMembers.FindText(tool, "toolUseId"u8), JsonSpanMembers.FindText(tool, "name"u8));
        }
    }

    private void EndTool()
    {
        if (_inTool && !_hasArguments)
        {
            Arguments(_tools - 1, "{}"u8);
        }

        _inTool = false;
    }

    private void DoneIfWhole()
    {
        if (IsFinished && _hasUsage)
        {
            Done();
        }
    }

    private void ReadUsage(ReadOnlySpan<byte> json)
    {
        var usage = Model.Usage.Unknown;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("inputTokens"u8):
                    usage.Input = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("outputTokens"u8):
                    usage.Output = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("cacheReadInputTokens"u8):
                    usage.CachedInput = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("cacheWriteInputTokens"u8):
                    usage.CacheWrite = JsonNumbers.Count(member.Raw);
                    break;
            }
        }

        if (usage.Input >= 0)
        {
            // Cached tokens are counted beside the others.
            usage.Input += Math.Max(0, usage.CachedInput) + Math.Max(0, usage.CacheWrite);
        }

        _hasUsage = usage.IsKnown;
        Usage(usage);
    }

    private static FinishReason Reason(ReadOnlySpan<byte> word) => word switch
    {
        var w when w.SequenceEqual("end_turn"u8) || w.SequenceEqual("stop_sequence"u8) => FinishReason.Stop,
        var w when w.SequenceEqual("max_tokens"u8) || w.SequenceEqual("model_context_window_exceeded"u8) => FinishReason.Length,
        var w when w.SequenceEqual("tool_use"u8) => FinishReason.ToolCalls,
        var w when w.SequenceEqual("guardrail_intervened"u8) || w.SequenceEqual("content_filtered"u8) => FinishReason.ContentFilter,
        _ => FinishReason.Other,
    };
}
