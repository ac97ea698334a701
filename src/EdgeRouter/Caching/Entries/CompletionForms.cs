using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>OpenAI's older completions from one form into the other. A chunk and a whole answer have one outline, so a whole answer is a chunk that holds all of it; the other way round texts are put together, choice by choice.</summary>
internal static class CompletionForms
{
    /// <param name="withUsage">The caller asked for the chunk with usage.</param>
    public static bool TryToStream(ReadOnlySpan<byte> answer, bool withUsage, ByteBuffer into)
    {
        into.Write("data: "u8);
        ChunkHead.Write(answer, into);
        var choices = JsonSpanMembers.Find(answer, "choices"u8);
        if (choices.IsEmpty)
        {
            return false;
        }

        into.Write("\"choices\":"u8);
        into.Write(choices);
        into.Write("}\n\n"u8);
        var usage = JsonSpanMembers.Find(answer, "usage"u8);
        if (withUsage && !usage.IsEmpty)
        {
            into.Write("data: "u8);
            ChunkHead.Write(answer, into);
            into.Write("\"choices\":[],\"usage\":"u8);
            into.Write(usage);
            into.Write("}\n\n"u8);
        }

        into.Write("data: [DONE]\n\n"u8);
        return true;
    }

    /// <summary>False: something in it cannot be put together (token probabilities).</summary>
    public static bool TryToAnswer(ReadOnlySpan<byte> stream, ByteBuffer into, BufferPool pool)
    {
        var texts = new SortedDictionary<long, Choice>();
        try
        {
            ReadOnlySpan<byte> first = default;
            ReadOnlySpan<byte> usage = default;
            var framer = default(SseFramer);
            while (framer.TryRead(stream, out var framed))
            {
                var data = stream[framed.DataStart..framed.DataEnd];
                stream = stream[framed.Length..];
                if (data.StartsWith("{"u8))
                {
                    first = first.IsEmpty ? data : first;
                    var counted = JsonSpanMembers.Find(data, "usage"u8);
                    usage = counted.IsEmpty ? usage : counted;
                    if (!TryAdd(JsonSpanMembers.Find(data, "choices"u8), texts, pool))
                    {
                        return false;
                    }
                }
            }

            if (first.IsEmpty || texts.Count == 0)
            {
                return false;
            }

            Write(first, usage, texts, into);
            return true;
        }
        finally
        {
            foreach (var choice in texts.Values)
            {
                choice.Text.Release();
            }
        }
    }

    private static bool TryAdd(ReadOnlySpan<byte> choices, SortedDictionary<long, Choice> texts, BufferPool pool)
    {
        var item = new JsonSpanItems(choices);
        while (item.Next())
        {
            if (!JsonSpanMembers.Find(item.Raw, "logprobs"u8).IsEmpty)
            {
                return false;
            }

            var index = Math.Max(0, JsonNumbers.Count(JsonSpanMembers.Find(item.Raw, "index"u8)));
            if (!texts.TryGetValue(index, out var choice))
            {
                texts.Add(index, choice = new Choice(new ByteBuffer(pool)));
            }

            // The insides of JSON strings: put one behind the other they are the inside of one.
            choice.Text.Write(JsonSpanMembers.FindText(item.Raw, "text"u8));
            var finish = JsonSpanMembers.FindText(item.Raw, "finish_reason"u8);
            choice.Finish = finish.IsEmpty ? choice.Finish : finish.ToArray();
        }

        return true;
    }

    private static void Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> usage, SortedDictionary<long, Choice> texts, ByteBuffer into)
    {
        ChunkHead.Write(first, into);
        into.Write("\"choices\":["u8);
        var json = new JsonWriter(into);
        foreach (var (index, choice) in texts)
        {
            json.StartObject();
            json.Name("text"u8);
            json.Text(choice.Text.Written);
            json.Name("index"u8);
            json.Number(index);
            json.Name("logprobs"u8);
            json.Raw("null"u8);
            json.Name("finish_reason"u8);
            json.Text(choice.Finish);
            json.EndObject();
        }

        into.Write("]"u8);
        if (!usage.IsEmpty)
        {
            into.Write(",\"usage\":"u8);
            into.Write(usage);
        }

        into.Write((byte)'}');
    }

    private sealed class Choice(ByteBuffer text)
    {
        public ByteBuffer Text { get; } = text;

        public byte[] Finish { get; set; } = [];
    }
}
