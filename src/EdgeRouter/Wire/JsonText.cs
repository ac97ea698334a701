using System.Globalization;
using System.Text;

namespace EdgeRouter.Wire;

/// <summary>Between the bytes of a JSON string and its value.</summary>
internal static class JsonText
{
    /// <summary>
    /// Writes the value of a string whose escapes have been checked by the scanner into <paramref name="into"/> (never longer than the input); returns its length. Lone surrogates
    /// become U+FFFD.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> into) => Unescape(text, into, out _);

    /// <param name="halves">Lone surrogates.</param>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> into, out int halves)
    {
        var length = 0;
        halves = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'\\')
            {
                into[length++] = text[i];
                continue;
            }

            i++;
            if (text[i] != (byte)'u')
            {
                into[length++] = text[i] switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    var plain => plain,
                };
                continue;
            }

            var unit = Hex(text[(i + 1)..]);
            i += 4;
            var rune = Rune.ReplacementChar;
            if (char.IsHighSurrogate(unit) && text.Length > i + 6 && text[i + 1] == (byte)'\\' && text[i + 2] == (byte)'u'
                && char.IsLowSurrogate(Hex(text[(i + 3)..])))
            {
                rune = new Rune(unit, Hex(text[(i + 3)..]));
                i += 6;
            }
            else if (!char.IsSurrogate(unit))
            {
                rune = new Rune(unit);
            }
            else
            {
                halves++;
            }

            length += rune.EncodeToUtf8(into[length..]);
        }

        return length;
    }

    private static char Hex(ReadOnlySpan<byte> digits) => (char)ushort.Parse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
