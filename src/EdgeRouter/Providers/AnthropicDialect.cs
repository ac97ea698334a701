using EdgeRouter.Model;
using EdgeRouter.Providers.Anthropic;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>
/// The Messages API between a client and an upstream that both speak it: bytes pass, and the only edit is the model's name. Blocks, betas and events that came after this was written pass with them. For clients of
/// another dialect see <see cref="Translation.Translator"/>.
/// </summary>
internal sealed class AnthropicDialect : UpstreamDialect
{
    public override string? Path(Operation operation, Quirks quirks) => operation switch
    {
        Operation.Messages => "/v1/messages",
        Operation.CountTokens => "/v1/messages/count_tokens",
        _ => null,
    };

    /// <summary>Usage comes unasked, so there is nothing to ask for and nothing to strip.</summary>
    public override bool Edit(in RequestFacts facts, Operation operation, Quirks quirks, ReadOnlyMemory<byte> model, ref BodyEdits edits)
    {
        if (!model.IsEmpty)
        {
            edits.Replace(facts.Model.Start, facts.Model.Length, model);
        }

        return false;
    }

    public override EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally)
    {
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> body = default;
        ReadOnlySpan<byte> usage = default;
        var isError = name.SequenceEqual("error"u8);
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
                    isError |= member.Token != JsonToken.Null;
                    break;
            }
        }

        if (isError)
        {
            tally.Error = ErrorBody.Read(data);
            return EventKind.Error;
        }

        return member.IsBroken ? EventKind.Malformed : ReadBody(type, body, usage, ref tally);
    }

    public override EventKind ReadAnswer(ReadOnlySpan<byte> json, Operation operation, ref StreamTally tally)
    {
        ReadOnlySpan<byte> reason = default;
        var blocks = -1;
        var counted = false;
        var isError = false;
        var usage = new AnthropicUsage(tally.Usage);
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("stop_reason"u8):
                    reason = member.Text;
                    break;
                case var key when key.SequenceEqual("usage"u8):
                    usage.Read(member.Raw);
                    tally.Usage = usage.Unified;
                    break;
                case var key when key.SequenceEqual("content"u8) && member.Token == JsonToken.StartArray:
                    blocks = member.Raw.Length > 2 ? 1 : 0;
                    break;
                case var key when key.SequenceEqual("input_tokens"u8):
                    counted = true;
                    break;
                case var key when key.SequenceEqual("error"u8):
                    isError = member.Token != JsonToken.Null;
                    break;
            }
        }

        if (isError)
        {
            tally.Error = ErrorBody.Read(json);
            return EventKind.Error;
        }

        if (member.IsBroken)
        {
            return EventKind.Malformed;
        }

        if (operation == Operation.CountTokens)
        {
            return counted ? EventKind.Finish : EventKind.None;
        }

        if (blocks < 0 || reason.IsEmpty)
        {
            return EventKind.None;
        }

        tally.Finish = AnthropicFinish.Parse(reason);
        tally.OutputEvents += blocks;
        return blocks > 0 ? EventKind.Output | EventKind.Finish : EventKind.Finish;
    }

    public override void ReadTail(ReadOnlySpan<byte> tail, ref StreamTally tally)
    {
        // A quote inside a JSON string is always escaped, so these bytes can only be a key.
        var found = tail.LastIndexOf("\"usage\""u8);
        var brace = found < 0 ? -1 : tail[found..].IndexOf((byte)'{');
        if (brace < 0)
        {
            return;
        }

        var scanner = new JsonScanner(tail[(found + brace)..]);
        if (scanner.ReadWhole(out var start, out var end) == JsonToken.StartObject)
        {
            var usage = new AnthropicUsage(tally.Usage);
            usage.Read(tail[(found + brace + start)..(found + brace + end)]);
            tally.Usage = usage.Unified;
        }
    }

    public override byte[] WarmingRequest(ReadOnlySpan<byte> model) =>
        [.. "{\"model\":\""u8, .. model, .. "\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"u8];

    public override FailureClass Classify(int status, UpstreamError? error) => AnthropicFailure.Classify(status, error);

    private static EventKind ReadBody(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, ReadOnlySpan<byte> usage, ref StreamTally tally)
    {
        if (type.SequenceEqual("content_block_delta"u8))
        {
            return IsOutput(body) ? Count(ref tally) : EventKind.None;
        }

        if (type.SequenceEqual("content_block_start"u8))
        {
            // A call's name, hidden reasoning and what a tool at the provider did are there at once; text begins empty.
            var block = JsonSpanMembers.FindText(body, "type"u8);
            return block.SequenceEqual("text"u8) || block.SequenceEqual("thinking"u8) ? EventKind.None : Count(ref tally);
        }

        if (type.SequenceEqual("message_start"u8))
        {
            ReadUsage(JsonSpanMembers.Find(body, "usage"u8), ref tally);
        }
        else if (type.SequenceEqual("message_delta"u8))
        {
            ReadUsage(usage, ref tally);
            var reason = JsonSpanMembers.FindText(body, "stop_reason"u8);
            if (!reason.IsEmpty)
            {
                tally.Finish = AnthropicFinish.Parse(reason);
                return EventKind.Finish;
            }
        }
        else if (type.SequenceEqual("message_stop"u8))
        {
            tally.Done = true;
            return EventKind.Done;
        }

        return EventKind.None;
    }

    private static bool IsOutput(ReadOnlySpan<byte> delta)
    {
        var member = new JsonSpanMembers(delta);
        while (member.Next())
        {
            if (!member.Text.IsEmpty && (member.Key.SequenceEqual("text"u8) || member.Key.SequenceEqual("thinking"u8) || member.Key.SequenceEqual("partial_json"u8)))
            {
                return true;
            }
        }

        return false;
    }

    private static EventKind Count(ref StreamTally tally)
    {
        tally.OutputEvents++;
        return EventKind.Output;
    }

    private static void ReadUsage(ReadOnlySpan<byte> json, ref StreamTally tally)
    {
        var usage = new AnthropicUsage(tally.Usage);
        usage.Read(json);
        tally.Usage = usage.Unified;
    }
}
