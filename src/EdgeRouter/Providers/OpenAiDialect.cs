using System.Buffers.Text;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>
/// The OpenAI wire: chat completions, completions, embeddings, as OpenAI and the many servers that follow it speak it. Same dialect on both sides: the only edits are the model's name and the wish for usage.
/// Reading is tolerant of what compatible servers do (nulls, missing members, usage in odd places), strict about what would make a broken answer look whole.
/// </summary>
internal sealed class OpenAiDialect : UpstreamDialect
{
    private static readonly byte[] AskUsageFirst = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] AskUsageObject = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] AskUsageMember = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] AskUsageOnlyMember = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    public override string? Path(Operation operation, Quirks quirks) => operation switch
    {
        Operation.ChatCompletions => "/chat/completions",
        Operation.Completions => (quirks & Quirks.NoCompletions) != 0 ? null : "/completions",
        Operation.Embeddings => (quirks & Quirks.NoEmbeddings) != 0 ? null : "/embeddings",
        _ => null,
    };

    public override bool Edit(in RequestFacts facts, Operation operation, Quirks quirks, ReadOnlyMemory<byte> model, ref BodyEdits edits)
    {
        if (!model.IsEmpty)
        {
            edits.Replace(facts.Model.Start, facts.Model.Length, model);
        }

        if (!facts.Stream || facts.IncludeUsage || operation == Operation.Embeddings
            || (quirks & (Quirks.NoStreamOptions | Quirks.UsageInLastChunk)) != 0)
        {
            return false;
        }

        if (facts.IncludeUsageValue.IsPresent)
        {
            edits.Replace(facts.IncludeUsageValue.Start, facts.IncludeUsageValue.Length, True);
        }
        else if (!facts.StreamOptions.IsPresent)
        {
            // There is at least one member behind it, 'model', so the comma is right.
            edits.Replace(facts.FirstMember, 0, AskUsageFirst);
        }
        else if (facts.StreamOptionsIsNull)
        {
            edits.Replace(facts.StreamOptions.Start, facts.StreamOptions.Length, AskUsageObject);
        }
        else
        {
            edits.Replace(facts.StreamOptions.Start + 1, 0, facts.StreamOptionsIsEmpty ? AskUsageOnlyMember : AskUsageMember);
        }

        return true;
    }

    public override EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally)
    {
        data = data.Trim(" \t"u8);
        if (data.SequenceEqual("[DONE]"u8))
        {
            tally.Done = true;
            return EventKind.Done;
        }

        if (data.IsEmpty)
        {
            return EventKind.None;
        }

        var kind = ReadObject(data, ref tally, out _);
        if (name.SequenceEqual("error"u8) && (kind & EventKind.Error) == 0)
        {
            tally.Error = ErrorBody.Read(data);
            return EventKind.Error;
        }

        return kind;
    }

    public override EventKind ReadAnswer(ReadOnlySpan<byte> json, Operation operation, ref StreamTally tally)
    {
        var kind = ReadObject(json, ref tally, out var choices);
        if ((kind & (EventKind.Error | EventKind.Malformed)) != 0)
        {
            return kind;
        }

        // An answer is finished by its own completeness; embeddings have no choices at all.
        return operation == Operation.Embeddings || choices > 0 ? kind & ~EventKind.UsageOnly | EventKind.Finish : EventKind.None;
    }

    public override void ReadTail(ReadOnlySpan<byte> tail, ref StreamTally tally)
    {
        // A quote inside a JSON string is always escaped, so these bytes can only be a key.
        var found = tail.LastIndexOf("\"usage\""u8);
        if (found < 0)
        {
            return;
        }

        var rest = tail[(found + "\"usage\""u8.Length)..];
        var brace = rest.IndexOf((byte)'{');
        if (brace < 0)
        {
            return;
        }

        var scanner = new JsonScanner(rest[brace..]);
        if (scanner.Read() == JsonToken.StartObject)
        {
            ReadUsage(ref scanner, ref tally);
        }
    }

    public override byte[] WarmingRequest(ReadOnlySpan<byte> model) =>
        [.. "{\"model\":\""u8, .. model, .. "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":1}"u8];

    // The provider's code first, then its type, then the status. Compatible servers use OpenAI's names and a few of their own.
    public override FailureClass Classify(int status, UpstreamError? error) => ByName(error?.Code) ?? ByName(error?.Type) ?? ByStatus(status);

    private static FailureClass? ByName(string? name) => name switch
    {
        "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active" or "insufficient_balance" => FailureClass.QuotaExhausted,
        "rate_limit_exceeded" or "rate_limit_error" or "requests" or "tokens" => FailureClass.RateLimited,
        "invalid_api_key" or "authentication_error" or "account_deactivated" => FailureClass.Unauthorized,
        "permission_error" or "permission_denied" => FailureClass.Forbidden,
        "model_not_found" or "not_found_error" or "DeploymentNotFound" => FailureClass.NotFound,
        "context_length_exceeded" or "string_above_max_length" or "exceed_context_size_error" => FailureClass.ContextLength,
        "content_filter" or "content_policy_violation" or "ResponsibleAIPolicyViolation" => FailureClass.ContentPolicy,
        "server_error" or "api_error" or "internal_server_error" or "InternalServerError" => FailureClass.ServerError,
        "overloaded_error" or "engine_overloaded" or "service_unavailable" or "unavailable_error" => FailureClass.Overloaded,
        "timeout" or "timeout_error" or "request_timeout" => FailureClass.RequestTimeout,
        _ => null,
    };

    private static FailureClass ByStatus(int status) => status switch
    {
        401 => FailureClass.Unauthorized,
        402 => FailureClass.QuotaExhausted,
        403 => FailureClass.Forbidden,
        404 or 410 => FailureClass.NotFound,
        408 => FailureClass.RequestTimeout,
        409 or 425 => FailureClass.Conflict,
        413 => FailureClass.RequestTooLarge,
        429 => FailureClass.RateLimited,
        503 or 529 => FailureClass.Overloaded,
        >= 500 => FailureClass.ServerError,
        >= 400 => FailureClass.BadRequest,
        _ => FailureClass.UnexpectedStatus,
    };

    // The chunk of a stream and the whole answer have the same outline; only 'delta' and 'message' differ in name.
    private static EventKind ReadObject(ReadOnlySpan<byte> json, ref StreamTally tally, out int choices)
    {
        choices = 0;
        var scanner = new JsonScanner(json);
        var token = scanner.Read();
        if (token != JsonToken.StartObject)
        {
            return token == JsonToken.Fault ? EventKind.Malformed : EventKind.None;
        }

        var kind = EventKind.None;
        var hasUsage = false;
        while ((token = scanner.Read()) == JsonToken.Key)
        {
            if (scanner.Depth != 1)
            {
                return EventKind.Malformed;
            }

            var key = scanner.Span;
            if (key.SequenceEqual("choices"u8))
            {
                kind |= ReadChoices(ref scanner, ref tally, out choices);
            }
            else if (key.SequenceEqual("usage"u8))
            {
                hasUsage |= ReadUsageValue(ref scanner, ref tally);
            }
            else if (key.SequenceEqual("error"u8))
            {
                token = scanner.ReadWhole(out _, out _);
                if (token is not (JsonToken.Null or JsonToken.False or JsonToken.Fault))
                {
                    tally.Error = ErrorBody.Read(json);
                    return EventKind.Error;
                }
            }
            else
            {
                scanner.ReadWhole(out _, out _);
            }
        }

        if (token != JsonToken.EndObject || scanner.Read() != JsonToken.End)
        {
            return EventKind.Malformed;
        }

        if ((kind & EventKind.Output) != 0)
        {
            tally.OutputEvents++;
        }

        return hasUsage && choices == 0 ? kind | EventKind.UsageOnly : kind;
    }

    private static EventKind ReadChoices(ref JsonScanner scanner, ref StreamTally tally, out int choices)
    {
        choices = 0;
        var kind = EventKind.None;
        if (scanner.Read() != JsonToken.StartArray)
        {
            return Leave(ref scanner);
        }

        JsonToken token;
        while ((token = scanner.Read()) is not (JsonToken.EndArray or JsonToken.Fault or JsonToken.End))
        {
            choices++;
            if (token == JsonToken.StartObject)
            {
                kind |= ReadChoice(ref scanner, ref tally);
            }
            else if (token == JsonToken.StartArray)
            {
                scanner.SkipChildren();
            }
        }

        return kind;
    }

    private static EventKind ReadChoice(ref JsonScanner scanner, ref StreamTally tally)
    {
        var kind = EventKind.None;
        var index = 0;
        while (scanner.Read() == JsonToken.Key)
        {
            var key = scanner.Span;
            if (key.SequenceEqual("delta"u8) || key.SequenceEqual("message"u8))
            {
                kind |= ReadDelta(ref scanner);
            }
            else if (key.SequenceEqual("finish_reason"u8))
            {
                if (scanner.ReadWhole(out _, out _) == JsonToken.String)
                {
                    tally.Finish = ReadFinish(scanner.Span);
                    kind |= EventKind.Finish;
                }
            }
            else if (key.SequenceEqual("text"u8))
            {
                kind |= ReadOutput(ref scanner);
            }
            else if (key.SequenceEqual("index"u8))
            {
                index = scanner.ReadWhole(out _, out _) == JsonToken.Number && Utf8Parser.TryParse(scanner.Span, out int value, out _) ? value : 0;
            }
            else
            {
                scanner.ReadWhole(out _, out _);
            }
        }

        if ((kind & EventKind.Finish) != 0)
        {
            tally.OpenChoices &= ~(1UL << index);
        }
        else if ((kind & EventKind.Output) != 0)
        {
            tally.OpenChoices |= 1UL << index;
        }

        return kind;
    }

    private static EventKind ReadDelta(ref JsonScanner scanner)
    {
        if (scanner.Read() != JsonToken.StartObject)
        {
            return Leave(ref scanner);
        }

        var kind = EventKind.None;
        while (scanner.Read() == JsonToken.Key)
        {
            var key = scanner.Span;
            if (key.SequenceEqual("content"u8) || key.SequenceEqual("tool_calls"u8) || key.SequenceEqual("reasoning_content"u8)
                || key.SequenceEqual("reasoning"u8) || key.SequenceEqual("refusal"u8) || key.SequenceEqual("function_call"u8)
                || key.SequenceEqual("audio"u8))
            {
                kind |= ReadOutput(ref scanner);
            }
            else
            {
                scanner.ReadWhole(out _, out _);
            }
        }

        return kind;
    }

    // A non-empty string, array or object is output; null and "" are not.
    private static EventKind ReadOutput(ref JsonScanner scanner)
    {
        switch (scanner.Read())
        {
            case JsonToken.String:
                return scanner.End > scanner.Start ? EventKind.Output : EventKind.None;
            case JsonToken.StartArray or JsonToken.StartObject:
                var depth = scanner.Depth;
                var first = scanner.Read();
                if (first is JsonToken.EndArray or JsonToken.EndObject && scanner.Depth < depth)
                {
                    return EventKind.None;
                }

                while (scanner.Depth >= depth && first != JsonToken.Fault)
                {
                    first = scanner.Read();
                }

                return EventKind.Output;
            default:
                return EventKind.None;
        }
    }

    private static bool ReadUsageValue(ref JsonScanner scanner, ref StreamTally tally)
    {
        if (scanner.Read() != JsonToken.StartObject)
        {
            Leave(ref scanner);
            return false;
        }

        ReadUsage(ref scanner, ref tally);
        return true;
    }

    private static void ReadUsage(ref JsonScanner scanner, ref StreamTally tally)
    {
        while (scanner.Read() == JsonToken.Key)
        {
            var key = scanner.Span;
            if (key.SequenceEqual("prompt_tokens"u8))
            {
                ReadCount(ref scanner, ref tally.Usage.Input);
            }
            else if (key.SequenceEqual("completion_tokens"u8))
            {
                ReadCount(ref scanner, ref tally.Usage.Output);
            }
            else if (key.SequenceEqual("prompt_tokens_details"u8))
            {
                ReadDetail(ref scanner, "cached_tokens"u8, ref tally.Usage.CachedInput);
            }
            else if (key.SequenceEqual("completion_tokens_details"u8))
            {
                ReadDetail(ref scanner, "reasoning_tokens"u8, ref tally.Usage.Reasoning);
            }
            else
            {
                scanner.ReadWhole(out _, out _);
            }
        }
    }

    private static void ReadDetail(ref JsonScanner scanner, ReadOnlySpan<byte> wanted, ref long count)
    {
        if (scanner.Read() != JsonToken.StartObject)
        {
            Leave(ref scanner);
            return;
        }

        while (scanner.Read() == JsonToken.Key)
        {
            if (scanner.Span.SequenceEqual(wanted))
            {
                ReadCount(ref scanner, ref count);
            }
            else
            {
                scanner.ReadWhole(out _, out _);
            }
        }
    }

    private static void ReadCount(ref JsonScanner scanner, ref long count)
    {
        if (scanner.ReadWhole(out _, out _) == JsonToken.Number && Utf8Parser.TryParse(scanner.Span, out double value, out _)
            && value is >= 0 and < 1e15)
        {
            count = (long)value;
        }
    }

    // After a value of an unexpected type has been opened: reads to its end.
    private static EventKind Leave(ref JsonScanner scanner)
    {
        if (scanner.Fault == JsonFault.None && scanner.OpenedContainer)
        {
            scanner.SkipChildren();
        }

        return EventKind.None;
    }

    private static FinishReason ReadFinish(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("stop"u8))
        {
            return FinishReason.Stop;
        }

        if (text.SequenceEqual("length"u8))
        {
            return FinishReason.Length;
        }

        if (text.SequenceEqual("tool_calls"u8) || text.SequenceEqual("function_call"u8))
        {
            return FinishReason.ToolCalls;
        }

        return text.SequenceEqual("content_filter"u8) ? FinishReason.ContentFilter : FinishReason.Other;
    }
}
