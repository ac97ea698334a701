using System.Globalization;

namespace EdgeRouter.Wire;

/// <summary>The <c>Retry-After</c> header (RFC 9110 §10.2.3): seconds, as some servers send them with a fraction, or an HTTP date.</summary>
internal static class RetryAfter
{
    /// <summary>Longest wait that is believed. An hour: beyond it the value is an error or a ban, and no caller waits for it.</summary>
    public const int LongestSeconds = 3600;

    /// <returns>Seconds, rounded up, between 1 and <see cref="LongestSeconds"/>; 0 when there is nothing usable.</returns>
    public static int Parse(ReadOnlySpan<char> value, DateTimeOffset now)
    {
        value = value.Trim();
        double seconds;

        // The parser takes the words Infinity and NaN for numbers, whatever the style.
        if (value.Length > 0 && value[0] is >= '0' and <= '9' or '.' && double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            seconds = number;
        }
        else if (DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            seconds = (date - now).TotalSeconds;
        }
        else
        {
            return 0;
        }

        return seconds <= 0 ? 0 : (int)Math.Min(LongestSeconds, Math.Ceiling(seconds));
    }
}
