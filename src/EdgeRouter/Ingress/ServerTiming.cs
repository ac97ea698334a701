using System.Globalization;

namespace EdgeRouter.Ingress;

/// <summary>
/// The <c>Server-Timing</c> header: the router's own overhead and the upstream's time to first token, in milliseconds with three decimals. Made for every answer, so it formats integers into one string.
/// </summary>
internal static class ServerTiming
{
    private const string OverheadName = "overhead;dur=";
    private const string FirstTokenName = ", ttft;dur=";

    /// <param name="firstToken">Negative: there was no token.</param>
    public static string Of(double overhead, double firstToken)
    {
        Span<char> text = stackalloc char[64];
        OverheadName.CopyTo(text);
        var length = OverheadName.Length;
        length += Format(overhead, text[length..]);
        if (firstToken >= 0)
        {
            FirstTokenName.CopyTo(text[length..]);
            length += FirstTokenName.Length;
            length += Format(firstToken, text[length..]);
        }

        return new string(text[..length]);
    }

    private static int Format(double milliseconds, Span<char> into)
    {
        var micros = (long)(milliseconds * 1000 + 0.5);
        (micros / 1000).TryFormat(into, out var whole, default, CultureInfo.InvariantCulture);
        into[whole] = '.';
        (micros % 1000).TryFormat(into[(whole + 1)..], out var part, "D3", CultureInfo.InvariantCulture);
        return whole + 1 + part;
    }
}
