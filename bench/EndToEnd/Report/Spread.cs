namespace EdgeRouter.Bench.EndToEnd.Report;

/// <summary>Median, least and greatest of what the rounds gave; all not a number when no round gave one.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    public bool Known => !double.IsNaN(Median);

    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Where(static v => !double.IsNaN(v)).Order().ToArray();
        return sorted.Length == 0
            ? new Spread(double.NaN, double.NaN, double.NaN)
            : new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}
