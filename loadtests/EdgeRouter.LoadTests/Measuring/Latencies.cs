using HdrHistogram;

namespace EdgeRouter.LoadTests.Measuring;

/// <summary>Durations of one kind, to three digits. Its owner holds a lock around every call.</summary>
internal sealed class Latencies(int digits = 3)
{
    private const long LongestMicroseconds = 3_600_000_000;

    private readonly LongHistogram _histogram = new(1, LongestMicroseconds, digits);

    public long Count => _histogram.TotalCount;

    public void Add(long nanoseconds) => _histogram.RecordValue(Math.Clamp(nanoseconds / 1000, 1, LongestMicroseconds));

    /// <summary>In milliseconds; not a number when nothing was added.</summary>
    public double Percentile(double percent) => Count == 0 ? double.NaN : _histogram.GetValueAtPercentile(percent) / 1e3;

    public double Max => Percentile(100);
}
