using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>
/// OpenAI's Responses from one form into the other. A stream's last event holds the whole response. A whole response becomes the events that lead to it: each item begins, its texts and arguments come in one piece, and it ends; items of
/// other kinds (reasoning, a provider's own calls) begin and end whole. Nothing of the response is lost either way.
/// </summary>
internal static class ResponseForms
{
    public static bool TryToAnswer(ReadOnlySpan<byte> stream, ByteBuffer into)
    {
        ReadOnlySpan<byte> response = default;
        var framer = default(SseFramer);
        while (framer.TryRead(stream, out var framed))
        {
            var data = stream[framed.DataStart..framed.DataEnd];
            stream = stream[framed.Length..];
            var type = JsonSpanMembers.FindText(data, "type"u8);
            if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8))
            {
                response = JsonSpanMembers.Find(data, "response"u8);
            }
        }

        into.Write(response);
        return !response.IsEmpty;
    }

    public static bool TryToStream(ReadOnlySpan<byte> response, ByteBuffer into)
    {
        var events = new Events(into);
        var status = JsonSpanMembers.FindText(response, "status"u8);
        events.Begin("response.created"u8);
        WriteBegun(response, into, "output"u8);
        events.End();
        var item = new JsonSpanItems(JsonSpanMembers.Find(response, "output"u8));
        while (item.Next())
        {
            WriteItem(item.Raw, item.Index, ref events);
        }

        events.Begin(status.SequenceEqual("incomplete"u8) ? "response.incomplete"u8 : "response.completed"u8);
        into.Write(",\"response\":"u8);
        into.Write(response);
        events.End();
        return !item.IsBroken && item.Index >= 0;
    }

    private static void WriteItem(ReadOnlySpan<byte> item, int index, ref Events events)
    {
        var type = JsonSpanMembers.FindText(item, "type"u8);
        var isMessage = type.SequenceEqual("message"u8);
        events.Begin("response.output_item.added"u8);
        events.Place("output_index"u8, index);
        if (isMessage)
        {
            WriteBegun(item, events.Into, "content"u8);
        }
        else
        {
            events.Member("item"u8, item);
        }

        events.End();
        if (isMessage)
        {
            var part = new JsonSpanItems(JsonSpanMembers.Find(item, "content"u8));
            while (part.Next())
            {
                WritePart(JsonSpanMembers.Find(item, "id"u8), index, part.Raw, part.Index, ref events);
            }
        }
        else if (type.SequenceEqual("function_call"u8))
        {
            WriteArguments(item, index, ref events);
        }

        events.Begin("response.output_item.done"u8);
        events.Place("output_index"u8, index);
        events.Member("item"u8, item);
        events.End();
    }

    private static void WritePart(ReadOnlySpan<byte> id, int index, ReadOnlySpan<byte> part, int partIndex, ref Events events)
    {
        var isRefusal = JsonSpanMembers.FindText(part, "type"u8).SequenceEqual("refusal"u8);
        var text = JsonSpanMembers.Find(part, isRefusal ? "refusal"u8 : "text"u8);
        events.Begin("response.content_part.added"u8);
        events.Content(id, index, partIndex);
        events.Into.Write(isRefusal ? ",\"part\":{\"type\":\"refusal\",\"refusal\":\"\"}"u8 : ",\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[],\"logprobs\":[]}"u8);
        events.End();
        if (text.Length > 2)
        {
            events.Begin(isRefusal ? "response.refusal.delta"u8 : "response.output_text.delta"u8);
            events.Content(id, index, partIndex);
            events.Member("delta"u8, text);
            events.Into.Write(isRefusal ? ""u8 : ",\"logprobs\":[]"u8);
            events.End();
        }

        events.Begin(isRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8);
        events.Content(id, index, partIndex);
        events.Member(isRefusal ? "refusal"u8 : "text"u8, text.IsEmpty ? "\"\""u8 : text);
        events.Into.Write(isRefusal ? ""u8 : ",\"logprobs\":[]"u8);
        events.End();
        events.Begin("response.content_part.done"u8);
        events.Content(id, index, partIndex);
        events.Member("part"u8, part);
        events.End();
    }

    private static void WriteArguments(ReadOnlySpan<byte> item, int index, ref Events events)
    {
        var arguments = JsonSpanMembers.Find(item, "arguments"u8);
        foreach (var isDone in (ReadOnlySpan<bool>)[false, true])
        {
            events.Begin(isDone ? "response.function_call_arguments.done"u8 : "response.function_call_arguments.delta"u8);
            events.Member("item_id"u8, JsonSpanMembers.Find(item, "id"u8));
            events.Place("output_index"u8, index);
            events.Member(isDone ? "arguments"u8 : "delta"u8, arguments.IsEmpty ? "\"\""u8 : arguments);
            events.End();
        }
    }

    // The response or message as it was when it had begun: under way, with nothing in it yet.
    private static void WriteBegun(ReadOnlySpan<byte> whole, ByteBuffer into, ReadOnlySpan<byte> filled)
    {
        into.Write(filled.SequenceEqual("output"u8) ? ",\"response\":{"u8 : ",\"item\":{"u8);
        var comma = false;
        var member = new JsonSpanMembers(whole);
        while (member.Next())
        {
            if (comma)
            {
                into.Write((byte)',');
            }

            comma = true;
            into.Write((byte)'"');
            into.Write(member.Key);
            into.Write("\":"u8);
            into.Write(member.Key.SequenceEqual("status"u8) ? "\"in_progress\""u8
                : member.Key.SequenceEqual(filled) ? "[]"u8
                : member.Key.SequenceEqual("usage"u8) || member.Key.SequenceEqual("incomplete_details"u8) ? "null"u8
                : member.Raw);
        }

        into.Write((byte)'}');
    }

    /// <summary>Writes events with their type and number.</summary>
    private ref struct Events(ByteBuffer into)
    {
        private int _number;

        public readonly ByteBuffer Into => into;

        public void Begin(ReadOnlySpan<byte> type)
        {
            into.Write("event: "u8);
            into.Write(type);
            into.Write("\ndata: {\"type\":\""u8);
            into.Write(type);
            into.Write((byte)'"');
            Place("sequence_number"u8, _number++);
        }

        public readonly void Place(ReadOnlySpan<byte> name, long value)
        {
            Name(name);
            System.Buffers.Text.Utf8Formatter.TryFormat(value, into.GetSpan(20), out var written);
            into.Advance(written);
        }

        public readonly void Member(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            Name(name);
            into.Write(value.IsEmpty ? "null"u8 : value);
        }

        public readonly void Content(ReadOnlySpan<byte> id, int output, int content)
        {
            Member("item_id"u8, id);
            Place("output_index"u8, output);
            Place("content_index"u8, content);
        }

        public readonly void End() => into.Write("}\n\n"u8);

        private readonly void Name(ReadOnlySpan<byte> name)
        {
            into.Write(",\""u8);
            into.Write(name);
            into.Write("\":"u8);
        }
    }
}
