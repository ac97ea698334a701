using EdgeRouter.Model;
using EdgeRouter.Providers.OpenAi;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>
/// OpenAI's Responses API between a client and an upstream that both speak it. The only edit is the model's name; items, hosted tools and events that came after this was written pass. Failures are those of <see cref="OpenAiDialect"/>.
/// </summary>
internal sealed class OpenAiResponsesDialect : UpstreamDialect
{
    private readonly OpenAiDialect _chat = new();

    public override string? Path(Operation operation, Quirks quirks) => operation == Operation.Responses && (quirks & Quirks.NoResponses) == 0 ? "/responses" : null;

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
        data = data.Trim(" \t"u8);
        if (data.IsEmpty || data.SequenceEqual("[DONE]"u8))
        {
            // Not part of this API, but some servers close every stream with it.
            return EventKind.None;
        }

        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> body = default;
        var isError = name.SequenceEqual("error"u8);
        var hasDelta = false;
        var member = new JsonSpanMembers(data);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("type"u8):
                    type = member.Text;
                    break;
                case var key when key.SequenceEqual("response"u8) || key.SequenceEqual("item"u8):
                    body = member.Raw;
                    break;
                case var key when key.SequenceEqual("delta"u8):
                    hasDelta = member.Raw.Length > 2;
                    break;
                case var key when key.SequenceEqual("error"u8):
                    isError |= member.Token != JsonToken.Null;
                    break;
            }
        }

        if (member.IsBroken)
        {
            return EventKind.Malformed;
        }

        if (isError || type.SequenceEqual("error"u8) || type.SequenceEqual("response.failed"u8))
        {
            tally.Error = ErrorBody.Read(body.IsEmpty ? data : body);
            return EventKind.Error;
        }

        if ((hasDelta && type.EndsWith(".delta"u8)) || (type.SequenceEqual("response.output_item.added"u8) && IsOutputAtOnce(body)))
        {
            tally.OutputEvents++;
            tally.OpenChoices = 1;
            return EventKind.Output;
        }

        return type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8) ? Finish(body, ref tally) : EventKind.None;
    }

    public override EventKind ReadAnswer(ReadOnlySpan<byte> json, Operation operation, ref StreamTally tally)
    {
        var kind = ReadResponse(json, ref tally);
        return kind == (EventKind.Output | EventKind.Finish) && !HasOutput(json) ? EventKind.Finish : kind;
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
            ResponsesUsage.Read(tail[(found + brace + start)..(found + brace + end)], ref tally.Usage);
        }
    }

    public override byte[] WarmingRequest(ReadOnlySpan<byte> model) => _chat.WarmingRequest(model);

    public override FailureClass Classify(int status, UpstreamError? error) => _chat.Classify(status, error);

    private static EventKind Finish(ReadOnlySpan<byte> response, ref StreamTally tally)
    {
        var kind = ReadResponse(response, ref tally);
        if ((kind & (EventKind.Error | EventKind.Malformed)) != 0)
        {
            return kind;
        }

        tally.OpenChoices = 0;
        tally.Done = true;
        tally.Finish = tally.Finish == FinishReason.None ? FinishReason.Other : tally.Finish;
        return EventKind.Finish | EventKind.Done;
    }

    // The object that ends a stream and the whole answer are the same.
    private static EventKind ReadResponse(ReadOnlySpan<byte> json, ref StreamTally tally)
    {
        ReadOnlySpan<byte> status = default;
        ReadOnlySpan<byte> incomplete = default;
        ReadOnlySpan<byte> output = default;
        var isError = false;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("status"u8):
                    status = member.Text;
                    break;
                case var key when key.SequenceEqual("incomplete_details"u8):
                    incomplete = member.Raw;
                    break;
                case var key when key.SequenceEqual("output"u8) && member.Token == JsonToken.StartArray:
                    output = member.Raw;
                    break;
                case var key when key.SequenceEqual("usage"u8):
                    ResponsesUsage.Read(member.Raw, ref tally.Usage);
                    break;
                case var key when key.SequenceEqual("error"u8):
                    isError |= member.Token != JsonToken.Null;
                    break;
            }
        }

        if (isError || status.SequenceEqual("failed"u8))
        {
            tally.Error = ErrorBody.Read(json);
            return EventKind.Error;
        }

        if (member.IsBroken)
        {
            return EventKind.Malformed;
        }

        if (output.IsEmpty)
        {
            return EventKind.None;
        }

        tally.Finish = FinishOf(status, incomplete, output);
        return EventKind.Output | EventKind.Finish;
    }

    private static FinishReason FinishOf(ReadOnlySpan<byte> status, ReadOnlySpan<byte> incomplete, ReadOnlySpan<byte> output)
    {
        if (status.SequenceEqual("incomplete"u8))
        {
            var reason = JsonSpanMembers.FindText(incomplete, "reason"u8);
            return reason.SequenceEqual("max_output_tokens"u8) ? FinishReason.Length
                : reason.SequenceEqual("content_filter"u8) ? FinishReason.ContentFilter
                : FinishReason.Other;
        }

        var items = new JsonSpanItems(output);
        while (items.Next())
        {
            var type = JsonSpanMembers.FindText(items.Raw, "type"u8);
            if (type.SequenceEqual("function_call"u8) || type.SequenceEqual("custom_tool_call"u8))
            {
                return FinishReason.ToolCalls;
            }
        }

        return status.IsEmpty || status.SequenceEqual("completed"u8) ? FinishReason.Stop : FinishReason.Other;
    }

    private static bool HasOutput(ReadOnlySpan<byte> json)
    {
        var items = new JsonSpanItems(JsonSpanMembers.Find(json, "output"u8));
        return items.Next();
    }

    // A message and a reasoning begin empty; a call of a tool has its name, and what a hosted tool does is news.
    private static bool IsOutputAtOnce(ReadOnlySpan<byte> item)
    {
        var type = JsonSpanMembers.FindText(item, "type"u8);
        return !type.IsEmpty && !type.SequenceEqual("message"u8) && !type.SequenceEqual("reasoning"u8);
    }
}
