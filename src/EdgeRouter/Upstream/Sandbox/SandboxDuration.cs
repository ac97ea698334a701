using System.Globalization;

namespace EdgeRouter.Upstream.Sandbox;

internal static class SandboxDuration
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("us", 0.001), ("s", 1000), ("m", 60_000)];

    /// <summary>One number and one unit; null when it is neither.</summary>
    public static double? Milliseconds(string text)
    {
        foreach (var (unit, milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                var number = text.AsSpan(0, text.Length - unit.Length);
                return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                    ? value * milliseconds
                    : null;
            }
        }

        return null;
    }
}
