using System.Buffers.Text;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// One spelling for every JSON number, exact: sign, digits without zeros at either end, exponent of ten when it is not 0 (<c>1200</c> and <c>1.2E3</c> are <c>12e2</c>). No floating point is involved, so 2^53 and 2^53+1 differ, and
/// nothing is computed but the exponent. -0 is not 0: to a reader of floating point they are two values, and keeping them apart costs one miss.
/// </summary>
internal static class NumberValue
{
    // What is left of the range of a long covers the digits of any body.
    private const int LongestExponent = 17;

    /// <param name="number">Checked by the scanner.</param>
    /// <returns>False for an exponent of more digits than that: no reader takes it for a number.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> number, ByteBuffer into)
    {
        // Most numbers are small whole ones and stand as they should.
        if (number.Length == 1 || (number[^1] != (byte)'0' && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9')))
        {
            into.Write(number);
            return true;
        }

        if (number[0] == (byte)'-')
        {
            into.Write((byte)'-');
            number = number[1..];
        }

        long exponent = 0;
        var mark = number.IndexOfAny((byte)'e', (byte)'E');
        if (mark >= 0 && !TryReadExponent(number[(mark + 1)..], out exponent))
        {
            return false;
        }

        var mantissa = mark < 0 ? number : number[..mark];
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? default : mantissa[(point + 1)..].TrimEnd((byte)'0');
        whole = whole.TrimStart((byte)'0');
        if (fraction.IsEmpty)
        {
            var digits = whole.TrimEnd((byte)'0');
            exponent += whole.Length - digits.Length;
            whole = digits;
        }
        else
        {
            exponent -= fraction.Length;
            fraction = whole.IsEmpty ? fraction.TrimStart((byte)'0') : fraction;
        }

        if (whole.IsEmpty && fraction.IsEmpty)
        {
            into.Write((byte)'0');
            return true;
        }

        into.Write(whole);
        into.Write(fraction);
        if (exponent != 0)
        {
            into.Write((byte)'e');
            Utf8Formatter.TryFormat(exponent, into.GetSpan(20), out var written);
            into.Advance(written);
        }

        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        var negative = text[0] == (byte)'-';
        var digits = text.TrimStart("+-0"u8);
        exponent = 0;
        if (digits.Length > LongestExponent)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            exponent = (exponent * 10) + (digit - '0');
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }
}
