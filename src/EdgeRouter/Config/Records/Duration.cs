using System.Globalization;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>
/// A span of time as operators write it: a decimal number and one unit, <c>500ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>. From 0 to 30
/// days: longer ones are typing errors, and every timer of .NET takes 30 days.
/// </summary>
[JsonConverter(typeof(DurationConverter))]
internal readonly record struct Duration(TimeSpan Value)
{
    /// <summary>What the schema tells editors; <see cref="TryParse"/> is what decides. A test keeps the two equal.</summary>
    public const string Pattern = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static bool TryParse(ReadOnlySpan<char> text, out Duration duration)
    {
        duration = default;
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        var milliseconds = text[digits..] switch
        {
            "ms" => 1L,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 0,
        };
        var number = text[..digits];
        if (milliseconds == 0
            || number.IsEmpty || number[0] == '.' || number[^1] == '.'
            || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count * milliseconds > Longest.TotalMilliseconds)
        {
            return false;
        }

        duration = new Duration(TimeSpan.FromTicks((long)Math.Round(count * milliseconds * TimeSpan.TicksPerMillisecond)));
        return true;
    }

    /// <summary>The shortest form in the largest unit that gives a whole number.</summary>
    public override string ToString()
    {
        var milliseconds = Value.TotalMilliseconds;
        var (divisor, unit) = milliseconds switch
        {
            0 => (1_000, "s"),
            _ when milliseconds % 3_600_000 == 0 => (3_600_000, "h"),
            _ when milliseconds % 60_000 == 0 => (60_000, "m"),
            _ when milliseconds % 1_000 == 0 => (1_000, "s"),
            _ => (1, "ms"),
        };
        return (milliseconds / divisor).ToString(CultureInfo.InvariantCulture) + unit;
    }
}
