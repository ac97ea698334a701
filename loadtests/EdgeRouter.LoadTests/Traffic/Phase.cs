namespace EdgeRouter.LoadTests.Traffic;

/// <summary>Arrivals for some time, at a rate that stays or changes evenly.</summary>
/// <param name="From">Per second, at the beginning.</param>
/// <param name="To">Per second, at the end.</param>
internal sealed record Phase(double From, double To, TimeSpan Length)
{
    /// <summary>How many arrivals it has; the last one need not be a whole one.</summary>
    public double Arrivals => (From + To) / 2 * Length.TotalSeconds;

    public static Phase Steady(double rate, double seconds) => new(rate, rate, TimeSpan.FromSeconds(seconds));

    public static Phase Ramp(double from, double to, double seconds) => new(from, to, TimeSpan.FromSeconds(seconds));
}
