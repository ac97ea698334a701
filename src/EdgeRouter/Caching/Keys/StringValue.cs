using System.Text;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// The value of a JSON string as bytes that differ whenever the values do: UTF-8, and for half of a surrogate pair, which UTF-8 cannot say, the three bytes that its pattern would give (as in WTF-8). No valid UTF-8 holds these,
/// and two halves that belong together are always one character.
/// </summary>
internal static class StringValue
{
    /// <param name="inside">Checked by the scanner.</param>
    /// <param name="into">At least as long.</param>
    /// <param name="isText">No half of a pair stands alone.</param>
    public static int Unescape(ReadOnlySpan<byte> inside, Span<byte> into, out bool isText)
    {
        isText = true;
        var length = 0;
        while (true)
        {
            var plain = inside.IndexOf((byte)'\\');
            if (plain < 0)
            {
                inside.CopyTo(into[length..]);
                return length + inside.Length;
            }

            inside[..plain].CopyTo(into[length..]);
            length += plain;
            inside = inside[plain..];
            if (inside[1] != (byte)'u')
            {
                into[length++] = Short(inside[1]);
                inside = inside[2..];
                continue;
            }

            var unit = Hex(inside[2..]);
            inside = inside[6..];
            if (char.IsHighSurrogate(unit) && inside.StartsWith("\\u"u8) && Hex(inside[2..]) is var low && char.IsLowSurrogate(low))
            {
                length += new Rune(unit, low).EncodeToUtf8(into[length..]);
                inside = inside[6..];
            }
            else if (char.IsSurrogate(unit))
            {
                isText = false;
                into[length++] = (byte)(0xE0 | (unit >> 12));
                into[length++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
                into[length++] = (byte)(0x80 | (unit & 0x3F));
            }
            else
            {
                length += new Rune(unit).EncodeToUtf8(into[length..]);
            }
        }
    }

    private static byte Short(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        var itself => itself,
    };

    private static char Hex(ReadOnlySpan<byte> digits) =>
        (char)((Digit(digits[0]) << 12) | (Digit(digits[1]) << 8) | (Digit(digits[2]) << 4) | Digit(digits[3]));

    private static int Digit(byte hex) => (hex & 0xF) + ((hex >> 6) * 9);
}
