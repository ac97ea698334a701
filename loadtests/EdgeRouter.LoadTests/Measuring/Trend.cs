namespace EdgeRouter.LoadTests.Measuring;

/// <summary>How much a series grows from its beginning to its end, judged by the median of the slopes between all pairs of points: one wild value, of which a shared machine has some, moves it little.</summary>
internal static class Trend
{
    /// <summary>The growth over the whole length of the series; not a number with fewer than four points.</summary>
    public static double Growth(IReadOnlyList<double> series)
    {
        var points = series.Select(static (value, at) => (value, at)).Where(static p => !double.IsNaN(p.value)).ToList();
        if (points.Count < 4)
        {
            return double.NaN;
        }

        var slopes = points.SelectMany((a, i) => points.Skip(i + 1).Select(b => (b.value - a.value) / (b.at - a.at)));
        return Median(slopes) * (series.Count - 1);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Where(static v => !double.IsNaN(v)).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
