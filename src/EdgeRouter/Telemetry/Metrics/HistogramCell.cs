namespace EdgeRouter.Telemetry.Metrics;

/// <summary>One series of a histogram: counts by upper bound and the sum. Two atomic additions per value; a scrape may see a value in one and not yet in the other.</summary>
internal sealed class HistogramCell(double[] bounds)
{
    // Sums in billionths: exact to the nanosecond for 292 years of seconds.
    private const double Scale = 1e9;

    private readonly long[] _counts = new long[bounds.Length + 1];
    private long _sum;

    public double Sum => Volatile.Read(ref _sum) / Scale;

    public long Count(int bucket) => Volatile.Read(ref _counts[bucket]);

    public void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sum, (long)(value * Scale));
    }
}
