using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// A number within <c>minimum</c>, <c>maximum</c> and their exclusive forms (numbers, or the booleans of draft 4), on <c>multipleOf</c>.
/// Decimal, so that 0.1 stays 0.1; a bound outside decimal's range counts as none.
/// </summary>
internal static class SampleNumber
{
    private const decimal Far = 1_000_000_000_000_000_000m;

    // Far divided by it is still a decimal.
    private const decimal SmallestStep = 0.000_000_001m;

    public static decimal Make(JsonElement schema, bool whole, int variant)
    {
        var least = Number(schema, "minimum") ?? -Far;
        var most = Number(schema, "maximum") ?? Far;
        var aboveLeast = IsTrue(schema, "exclusiveMinimum");
        var belowMost = IsTrue(schema, "exclusiveMaximum");
        if (Number(schema, "exclusiveMinimum") is { } over && over >= least)
        {
            (least, aboveLeast) = (over, true);
        }

        if (Number(schema, "exclusiveMaximum") is { } under && under <= most)
        {
            (most, belowMost) = (under, true);
        }

        var step = Number(schema, "multipleOf") is { } multiple && multiple >= SmallestStep ? multiple : 0;
        if (whole && (step == 0 || decimal.Truncate(step) != step))
        {
            step = 1;
        }

        return step > 0 ? OnStep(least, most, aboveLeast, belowMost, step, variant) : Between(least, most, aboveLeast, belowMost, variant);
    }

    private static decimal OnStep(decimal least, decimal most, bool aboveLeast, bool belowMost, decimal step, int variant)
    {
        var first = decimal.Ceiling(least / step) * step;
        first += aboveLeast && first == least ? step : 0;
        var last = decimal.Floor(most / step) * step;
        last -= belowMost && last == most ? step : 0;
        var wanted = step * (1 + variant);
        return wanted < first ? Math.Min(first + (step * variant), Math.Max(first, last)) : Math.Max(first, Math.Min(wanted, last));
    }

    private static decimal Between(decimal least, decimal most, bool aboveLeast, bool belowMost, int variant)
    {
        var wanted = 1.5m + variant;
        if ((wanted > least || (wanted == least && !aboveLeast)) && (wanted < most || (wanted == most && !belowMost)))
        {
            return wanted;
        }

        if (least > -Far && most < Far)
        {
            return least == most ? least : least + ((most - least) / (2 + variant));
        }

        return least > -Far ? least + 1 + variant : most - 1 - variant;
    }

    private static decimal? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDecimal(out var number) && Math.Abs(number) < Far
            ? number
            : null;

    private static bool IsTrue(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
