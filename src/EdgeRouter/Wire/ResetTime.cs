using System.Buffers;
using System.Globalization;

namespace EdgeRouter.Wire;

/// <summary>
/// When a rate limit is whole again, in the forms that providers send: Go's durations (<c>6m0s</c>, <c>1.5s</c>, <c>20ms</c>; OpenAI, Groq), seconds, a time of day (RFC 3339; Anthropic), seconds since 1970.
/// </summary>
internal static class ResetTime
{
    // A number that would be decades as a span is a date.
    private const double SmallestEpoch = 1e9;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <returns>Milliseconds from <paramref name="now"/>, at most an hour; 0 when it is past or cannot be read.</returns>
    public static long Parse(ReadOnlySpan<char> value, DateTimeOffset now)
    {
        value = value.Trim();
        if (value.IsEmpty || value[0] is not (>= '0' and <= '9'))
        {
            return 0;
        }

        double seconds;
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            seconds = number < SmallestEpoch ? number : number - (now.ToUnixTimeMilliseconds() / 1000.0);
        }
        else if (value.Length > 10 && value[4] == '-' && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            seconds = (date - now).TotalSeconds;
        }
        else
        {
            seconds = Duration(value);
        }

        return seconds > 0 ? (long)Math.Ceiling(Math.Min(seconds, RetryAfter.LongestSeconds) * 1000) : 0;
    }

    private static double Duration(ReadOnlySpan<char> text)
    {
        double seconds = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return 0;
            }

            text = text[digits..];
            var letters = text.IndexOfAny(Digits);
            var unit = letters < 0 ? text : text[..letters];
            var scale = unit switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 0.001, "us" or "µs" => 1e-6, "ns" => 1e-9, _ => double.NaN };
            if (double.IsNaN(scale))
            {
                return 0;
            }

            seconds += amount * scale;
            text = text[unit.Length..];
        }

        return seconds;
    }
}
