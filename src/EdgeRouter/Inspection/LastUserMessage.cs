using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Inspection;

/// <summary>The text of the last user message, for rules that look at it. Called only when a rule does; bounded, so that the cost of a rule does not grow with the prompt.</summary>
internal static class LastUserMessage
{
    /// <summary>Of longer messages the end is looked at: instructions tend to stand there.</summary>
    public const int LongestBytes = 16 << 10;

    /// <param name="messages">The value of <c>messages</c>, or of <c>input</c>: a list of items, or one text.</param>
    /// <summary>The text, lower case for ASCII letters, escapes undone, in <paramref name="into"/> (at least <see cref="LongestBytes"/>). Parts of a message are joined by line feeds. Empty when there is none.</summary>
    public static Span<byte> Read(ReadOnlySpan<byte> body, ByteRange messages, Span<byte> into)
    {
        if (!messages.IsPresent)
        {
            return default;
        }

        var all = body.Slice(messages.Start, messages.Length);
        var content = all[0] == (byte)'"' ? new ByteRange(0, all.Length) : FindContent(all);
        if (!content.IsPresent)
        {
            return default;
        }

        var value = all.Slice(content.Start, content.Length);
        var length = value[0] == (byte)'"' ? Append(value[1..^1], into, 0) : AppendParts(value, into);
        var text = into[..length];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
        }

        return text;
    }

    /// <summary>The same as a string.</summary>
    public static string Text(ReadOnlySpan<byte> read) => Encoding.UTF8.GetString(read);

    // The value of "content" in the last object whose "role" is "user".
    private static ByteRange FindContent(ReadOnlySpan<byte> messages)
    {
        var scanner = new JsonScanner(messages);
        scanner.Read();
        var found = default(ByteRange);
        while (scanner.Read() == JsonToken.StartObject)
        {
            var content = default(ByteRange);
            var isUser = false;
            while (scanner.Read() == JsonToken.Key)
            {
                var (isRole, isContent) = (scanner.Span.SequenceEqual("role"u8), scanner.Span.SequenceEqual("content"u8));
                var token = scanner.ReadWhole(out var start, out var end);
                isUser |= isRole && messages[start..end].SequenceEqual("\"user\""u8);
                content = isContent && token is JsonToken.String or JsonToken.StartArray && isContent ? new ByteRange(start, end - start) : content;
            }

            found = isUser && content.IsPresent ? content : found;
        }

        return found;
    }

    private static int AppendParts(ReadOnlySpan<byte> parts, Span<byte> into)
    {
        var scanner = new JsonScanner(parts);
        scanner.Read();
        var length = 0;
        while (scanner.Read() == JsonToken.StartObject)
        {
            while (scanner.Read() == JsonToken.Key)
            {
                var isText = scanner.Span.SequenceEqual("text"u8);
                if (scanner.ReadWhole(out var start, out var end) == JsonToken.String && isText)
                {
                    length = Append(parts[(start + 1)..(end - 1)], into, length);
                    if (length < into.Length)
                    {
                        into[length++] = (byte)'\n';
                    }
                }
            }
        }

        return length;
    }

    private static int Append(ReadOnlySpan<byte> escaped, Span<byte> into, int at)
    {
        var room = into.Length - at;
        var tail = escaped.Length > room ? escaped[^room..] : escaped;

        // A cut may have split an escape or a character: begin behind the next plain ASCII letter or space.
        if (tail.Length < escaped.Length)
        {
            var clean = tail.IndexOf((byte)' ');
            tail = clean < 0 ? tail[..0] : tail[clean..];
        }

        return at + JsonText.Unescape(tail, into[at..]);
    }
}
