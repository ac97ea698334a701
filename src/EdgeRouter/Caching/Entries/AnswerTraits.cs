using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>
/// What decides whether an answer may be kept and that one finish reason does not tell: how every one of several choices ended, and whether tools were called (a forced call ends with OpenAI's <c>stop</c>, a provider's own tools
/// with any reason). One bit for each <see cref="FinishReason"/> that was seen; a tool call counts as <see cref="FinishReason.ToolCalls"/> wherever it stands.
/// </summary>
internal static class AnswerTraits
{
    /// <summary>
    /// Something was said that the vocabulary between dialects has no word for (audio, annotations, a provider's own kinds of content): the answer can be given again in the form that it came in, and not be made into the other one.
    /// </summary>
    public const int OneFormOnly = 1 << 30;

    /// <param name="json">A whole answer or one event.</param>
    /// <param name="finish">What the dialect read of it.</param>
    public static int Of(ReadOnlySpan<byte> json, Operation operation, FinishReason finish) => operation switch
    {
        Operation.ChatCompletions or Operation.Completions => OfChoices(JsonSpanMembers.Find(json, "choices"u8)),
        Operation.Messages => Bit(finish) | OfBlocks(json),
        Operation.Responses => Bit(finish) | OfItems(json),
        _ => 0,
    };

    /// <summary>Everything that was seen is something that the model's settings keep, and something was.</summary>
    public static bool MayBeKept(int traits, CacheSettings settings)
    {
        var allowed = Bit(FinishReason.Stop) | (settings.StoreTruncated ? Bit(FinishReason.Length) : 0) | (settings.StoreToolCalls ? Bit(FinishReason.ToolCalls) : 0);
        traits &= ~OneFormOnly;
        return traits != 0 && (traits & ~allowed) == 0;
    }

    private static int Bit(FinishReason finish) => finish == FinishReason.None ? 0 : 1 << (int)finish;

    private static int OfChoices(ReadOnlySpan<byte> choices)
    {
        var traits = 0;
        var choice = new JsonSpanItems(choices);
        while (choice.Next())
        {
            var reason = JsonSpanMembers.FindText(choice.Raw, "finish_reason"u8);
            traits |= reason.IsEmpty ? 0
                : reason.SequenceEqual("stop"u8) ? Bit(FinishReason.Stop)
                : reason.SequenceEqual("length"u8) ? Bit(FinishReason.Length)
                : reason.SequenceEqual("tool_calls"u8) || reason.SequenceEqual("function_call"u8) ? Bit(FinishReason.ToolCalls)
                : Bit(FinishReason.Other);
            var said = JsonSpanMembers.Find(choice.Raw, "message"u8);
            said = said.IsEmpty ? JsonSpanMembers.Find(choice.Raw, "delta"u8) : said;
            traits |= OfMessage(said);
        }

        return traits;
    }

    private static int OfMessage(ReadOnlySpan<byte> message)
    {
        var traits = 0;
        var member = new JsonSpanMembers(message);
        while (member.Next())
        {
            if (member.Token == JsonToken.Null || member.Raw.Length == 2)
            {
                // null, "", [] and {} say nothing.
                continue;
            }

            traits |= member.Key switch
            {
                var key when key.SequenceEqual("tool_calls"u8) => Bit(FinishReason.ToolCalls),
                var key when key.SequenceEqual("function_call"u8) => Bit(FinishReason.ToolCalls) | OneFormOnly,
                var key when key.SequenceEqual("role"u8) || key.SequenceEqual("content"u8) || key.SequenceEqual("refusal"u8) => 0,
                var key when key.SequenceEqual("reasoning"u8) || key.SequenceEqual("reasoning_content"u8) || key.SequenceEqual("reasoning_details"u8) => 0,
                _ => OneFormOnly,
            };
        }

        return traits;
    }

    // An answer's blocks, or the one that an event begins.
    private static int OfBlocks(ReadOnlySpan<byte> json)
    {
        var traits = OfBlock(JsonSpanMembers.FindText(JsonSpanMembers.Find(json, "content_block"u8), "type"u8));
        var block = new JsonSpanItems(JsonSpanMembers.Find(json, "content"u8));
        while (block.Next())
        {
            traits |= OfBlock(JsonSpanMembers.FindText(block.Raw, "type"u8));
        }

        return traits;
    }

    // tool_use, server_tool_use, mcp_tool_use and whatever comes after them.
    private static int OfBlock(ReadOnlySpan<byte> type) =>
        type.IsEmpty || type.SequenceEqual("text"u8) || type.SequenceEqual("thinking"u8) || type.SequenceEqual("redacted_thinking"u8) ? 0
        : type.SequenceEqual("tool_use"u8) ? Bit(FinishReason.ToolCalls)
        : type.EndsWith("tool_use"u8) ? Bit(FinishReason.ToolCalls) | OneFormOnly
        : OneFormOnly;

    // Everything but what the model says and thinks is a call of something.
    private static int OfItems(ReadOnlySpan<byte> json)
    {
        var response = JsonSpanMembers.Find(json, "response"u8);
        var item = new JsonSpanItems(JsonSpanMembers.Find(response.IsEmpty ? json : response, "output"u8));
        while (item.Next())
        {
            var type = JsonSpanMembers.FindText(item.Raw, "type"u8);
            if (!type.SequenceEqual("message"u8) && !type.SequenceEqual("reasoning"u8))
            {
                return Bit(FinishReason.ToolCalls);
            }
        }

        return 0;
    }
}
