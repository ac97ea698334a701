using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeRouter.Primitives;

namespace EdgeRouter.Wire;

/// <summary>Between the bytes of a JSON string and its value.</summary>
internal static class JsonText
{
    // What may not stand in a string as it is.
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"u8);

    /// <summary>Writes <paramref name="text"/> as the inside of a JSON string: only what JSON itself demands is escaped. JSON text given as a string (tool arguments) takes the same way.</summary>
    public static void Escape(ReadOnlySpan<byte> text, ByteBuffer into)
    {
        while (true)
        {
            var found = text.IndexOfAny(MustEscape);
            if (found < 0)
            {
                into.Write(text);
                return;
            }

            into.Write(text[..found]);
            var special = text[found];
            switch (special)
            {
                case (byte)'"':
                    into.Write("\\\""u8);
                    break;
                case (byte)'\\':
                    into.Write("\\\\"u8);
                    break;
                case (byte)'\n':
                    into.Write("\\n"u8);
                    break;
                case (byte)'\r':
                    into.Write("\\r"u8);
                    break;
                case (byte)'\t':
                    into.Write("\\t"u8);
                    break;
                default:
                    into.Write("\\u00"u8);
                    into.Write((byte)(special < 0x10 ? '0' : '1'));
                    into.Write("0123456789abcdef"u8[special & 15]);
                    break;
            }

            text = text[(found + 1)..];
        }
    }

    /// <summary>The value of a string from its inside; the same bytes when nothing in it is escaped, else a new array.</summary>
    public static ReadOnlyMemory<byte> ValueOf(ReadOnlyMemory<byte> inside)
    {
        if (!inside.Span.Contains((byte)'\\'))
        {
            return inside;
        }

        var value = new byte[inside.Length];
        return value.AsMemory(0, Unescape(inside.Span, value));
    }

    /// <summary>The value of a string from its inside when it could stand in another string as it is, else the inside.</summary>
    public static ReadOnlyMemory<byte> PlainOf(ReadOnlyMemory<byte> inside)
    {
        var value = ValueOf(inside);
        return value.Span.ContainsAny(MustEscape) ? inside : value;
    }

    /// <summary>The inside of a string as text.</summary>
    public static string ToString(ReadOnlyMemory<byte> inside) => Encoding.UTF8.GetString(ValueOf(inside).Span);

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
