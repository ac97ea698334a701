using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.OpenAi;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>
/// Marks the usage in a kept answer as coming from a cache, in the words of its dialect, so that a caller that adds up usage sees that nothing of the prompt was paid for again: OpenAI's <c>cached_tokens</c> is the whole
/// prompt, Anthropic's <c>cache_read_input_tokens</c> too, and its <c>input_tokens</c> 0. Counts of the answer stay. Everything else keeps its bytes.
/// </summary>
internal static class CachedUsage
{
    // Where an answer or an event of any dialect has its usage: at the top, or in the object that it is about.
    private static ReadOnlySpan<byte> Usage => "usage"u8;

    /// <summary>Writes the answer or event with its usage marked; false, and nothing written, when it has none.</summary>
    public static bool TryMark(ReadOnlySpan<byte> json, Operation operation, ByteBuffer into)
    {
        var usage = JsonSpanMembers.Find(json, Usage);
        if (usage.IsEmpty)
        {
            usage = JsonSpanMembers.Find(JsonSpanMembers.Find(json, operation == Operation.Messages ? "message"u8 : "response"u8), Usage);
        }

        if (usage.Length < 2 || usage[0] != (byte)'{' || !json.Overlaps(usage, out var at))
        {
            return false;
        }

        into.Write(json[..at]);
        Write(usage, operation, into);
        into.Write(json[(at + usage.Length)..]);
        return true;
    }

    /// <summary>A usage object of OpenAI's from counts, marked.</summary>
    public static void Write(in Usage usage, ByteBuffer into)
    {
        var json = new JsonWriter(into);
        OpenAiUsage.Write(ref json, usage with { CachedInput = Math.Max(0, usage.Input) });
    }

    private static void Write(ReadOnlySpan<byte> usage, Operation operation, ByteBuffer into)
    {
        if (operation == Operation.Messages)
        {
            WriteAnthropic(usage, into);
        }
        else if (operation == Operation.Responses)
        {
            WriteOpenAi(usage, "input_tokens"u8, "input_tokens_details"u8, into);
        }
        else
        {
            WriteOpenAi(usage, "prompt_tokens"u8, "prompt_tokens_details"u8, into);
        }
    }

    private static void WriteOpenAi(ReadOnlySpan<byte> usage, ReadOnlySpan<byte> tokensKey, ReadOnlySpan<byte> detailsKey, ByteBuffer into)
    {
        var tokens = JsonSpanMembers.Find(usage, tokensKey);
        if (!IsCount(tokens))
        {
            into.Write(usage);
            return;
        }

        var member = new JsonSpanMembers(usage);
        into.Write((byte)'{');
        while (member.Next())
        {
            if (!member.Key.SequenceEqual(detailsKey))
            {
                Copy(member, into);
            }
        }

        into.Write((byte)'"');
        into.Write(detailsKey);
        into.Write("\":{"u8);
        var details = JsonSpanMembers.Find(usage, detailsKey);
        var detail = new JsonSpanMembers(details);
        while (detail.Next())
        {
            if (!detail.Key.SequenceEqual("cached_tokens"u8))
            {
                Copy(detail, into);
            }
        }

        into.Write("\"cached_tokens\":"u8);
        into.Write(tokens);
        into.Write("}}"u8);
    }

    // What was read from and written to the provider's cache is not part of its input_tokens.
    private static void WriteAnthropic(ReadOnlySpan<byte> usage, ByteBuffer into)
    {
        var input = JsonSpanMembers.Find(usage, "input_tokens"u8);
        if (!IsCount(input))
        {
            // The last event of a stream may count the answer alone.
            into.Write(usage);
            return;
        }

        var sum = Count(input) + Count(JsonSpanMembers.Find(usage, "cache_read_input_tokens"u8)) + Count(JsonSpanMembers.Find(usage, "cache_creation_input_tokens"u8));
        var member = new JsonSpanMembers(usage);
        into.Write((byte)'{');
        while (member.Next())
        {
            if (member.Key.SequenceEqual("input_tokens"u8) || member.Key.SequenceEqual("cache_creation_input_tokens"u8))
            {
                into.Write((byte)'"');
                into.Write(member.Key);
                into.Write("\":0,"u8);
            }
            else if (!member.Key.SequenceEqual("cache_read_input_tokens"u8))
            {
                Copy(member, into);
            }
        }

        into.Write("\"cache_read_input_tokens\":"u8);
        into.Write(Encoding.ASCII.GetBytes(sum.ToString(CultureInfo.InvariantCulture)));
        into.Write((byte)'}');
    }

    private static void Copy(in JsonSpanMembers member, ByteBuffer into)
    {
        into.Write((byte)'"');
        into.Write(member.Key);
        into.Write("\":"u8);
        into.Write(member.Raw);
        into.Write((byte)',');
    }

    private static bool IsCount(ReadOnlySpan<byte> raw) => Utf8Parser.TryParse(raw, out long _, out var used) && used == raw.Length && used > 0;

    private static long Count(ReadOnlySpan<byte> raw) => Utf8Parser.TryParse(raw, out long count, out _) ? count : 0;
}
