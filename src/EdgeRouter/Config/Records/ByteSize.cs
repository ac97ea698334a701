using System.Globalization;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>
/// A number of bytes as operators write it: <c>512B</c>, <c>64KB</c>, <c>1.5MB</c>, <c>2GB</c>, or a bare whole number of bytes. KB is
/// 1,024 bytes, as in nginx. At most 1 TB: larger ones are typing errors.
/// </summary>
[JsonConverter(typeof(ByteSizeConverter))]
internal readonly record struct ByteSize(long Bytes)
{
    /// <summary>What the schema tells editors; <see cref="TryParse"/> is what decides. A test keeps the two equal.</summary>
    public const string Pattern = "^[0-9]+(\\.[0-9]+)?(B|KB|MB|GB)$";

    public const long Largest = 1L << 40;

    public static bool TryParse(ReadOnlySpan<char> text, out ByteSize size)
    {
        size = default;
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        var unit = text[digits..] switch
        {
            "B" => 1L,
            "KB" => 1L << 10,
            "MB" => 1L << 20,
            "GB" => 1L << 30,
            _ => 0,
        };
        var number = text[..digits];
        if (unit == 0
            || number.IsEmpty || number[0] == '.' || number[^1] == '.'
            || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count * unit > Largest)
        {
            return false;
        }

        size = new ByteSize((long)Math.Round(count * unit));
        return true;
    }

    /// <summary>The largest unit that gives a whole number.</summary>
    public override string ToString()
    {
        var (divisor, unit) = Bytes switch
        {
            0 => (1L, "B"),
            _ when Bytes % (1L << 30) == 0 => (1L << 30, "GB"),
            _ when Bytes % (1L << 20) == 0 => (1L << 20, "MB"),
            _ when Bytes % (1L << 10) == 0 => (1L << 10, "KB"),
            _ => (1L, "B"),
        };
        return (Bytes / divisor).ToString(CultureInfo.InvariantCulture) + unit;
    }
}
