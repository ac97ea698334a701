using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>
/// What decides whether an answer may be kept and that one finish reason does not tell: how every one of several choices ended, and whether tools were called (a forced call ends with OpenAI's <c>stop</c>, a provider's own tools
/// with any reason). One bit for each <see cref="FinishReason"/> that was seen; a tool call counts as <see cref="FinishReason.ToolCalls"/> wherever it stands.
/// </summary>
internal static class AnswerTraits
{
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
            if (JsonSpanMembers.Find(said, "tool_calls"u8).Contains((byte)'{') || !JsonSpanMembers.Find(said, "function_call"u8).IsEmpty)
            {
                traits |= Bit(FinishReason.ToolCalls);
            }
        }

        return traits;
    }

    // tool_use, server_tool_use, mcp_tool_use and whatever comes after them.
    private static int OfBlocks(ReadOnlySpan<byte> json)
    {
        if (JsonSpanMembers.FindText(JsonSpanMembers.Find(json, "content_block"u8), "type"u8).EndsWith("tool_use"u8))
        {
            return Bit(FinishReason.ToolCalls);
        }

        var block = new JsonSpanItems(JsonSpanMembers.Find(json, "content"u8));
        while (block.Next())
        {
            if (JsonSpanMembers.FindText(block.Raw, "type"u8).EndsWith("tool_use"u8))
            {
                return Bit(FinishReason.ToolCalls);
            }
        }

        return 0;
    }

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
