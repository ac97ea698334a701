using System.Buffers;

namespace EdgeRouter.Caching.Keys;

/// <summary>Unicode's white space (White_Space in PropList.txt) in UTF-8.</summary>
internal static class WhiteSpace
{
    // Where something may have to be done: white space other than the plain space, and the first bytes of what may be white space beyond ASCII.
    private static readonly SearchValues<byte> Suspects = SearchValues.Create([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0xC2, 0xE1, 0xE2, 0xE3]);

    /// <summary>Takes white space off both ends and leaves one plain space of every run of it, in place. Returns the new length.</summary>
    public static int Collapse(Span<byte> text)
    {
        var read = EndOfRun(text, 0);
        var written = 0;
        int suspect = -1, twin = -1;
        while (read < text.Length)
        {
            suspect = suspect < read ? IndexFrom(text, read, text[read..].IndexOfAny(Suspects)) : suspect;
            twin = twin < read ? IndexFrom(text, read, text[read..].IndexOf("  "u8)) : twin;
            var stop = Math.Min(suspect, twin);
            if (stop > read)
            {
                if (written != read)
                {
                    text[read..stop].CopyTo(text[written..]);
                }

                written += stop - read;
                read = stop;
                continue;
            }

            var end = EndOfRun(text, read);
            if (end == read)
            {
                // Only its first byte looked like white space.
                text[written++] = text[read++];
                continue;
            }

            read = end;
            if (text[written - 1] != (byte)' ')
            {
                text[written++] = (byte)' ';
            }
        }

        return written > 0 && text[written - 1] == (byte)' ' ? written - 1 : written;
    }

    private static int IndexFrom(ReadOnlySpan<byte> text, int start, int found) => found < 0 ? text.Length : start + found;

    private static int EndOfRun(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && WidthAt(text[at..]) is var width and > 0)
        {
            at += width;
        }

        return at;
    }

    // Bytes of the white space that the text begins with; 0 when it begins with something else.
    private static int WidthAt(ReadOnlySpan<byte> text) => text[0] switch
    {
        0x20 or (>= 0x09 and <= 0x0D) => 1,

        // U+0085, U+00A0
        0xC2 => text[1] is 0x85 or 0xA0 ? 2 : 0,

        // U+1680
        0xE1 => text[1] == 0x9A && text[2] == 0x80 ? 3 : 0,

        // U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F
        0xE2 => (text[1] == 0x80 && text[2] is (>= 0x80 and <= 0x8A) or 0xA8 or 0xA9 or 0xAF) || (text[1] == 0x81 && text[2] == 0x9F) ? 3 : 0,

        // U+3000
        0xE3 => text[1] == 0x80 && text[2] == 0x80 ? 3 : 0,
        _ => 0,
    };
}
