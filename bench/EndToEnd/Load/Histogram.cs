using System.Numerics;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>Counts of durations in nanoseconds, in buckets no wider than 1.6 % of their value. Add may be called from any thread.</summary>
internal sealed class Histogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) * Sub];

    public long Count => _counts.Sum();

    public void Add(long nanoseconds) => Interlocked.Increment(ref _counts[Bucket(Math.Max(0, nanoseconds))]);

    /// <summary>The value below which <paramref name="share"/> (0 to 1) of what was added lies, in microseconds; not a number when nothing was added.</summary>
    public double Microseconds(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        for (var i = 0; i < _counts.Length; i++)
        {
            if ((wanted -= _counts[i]) <= 0 && _counts[i] > 0)
            {
                return Middle(i) / 1e3;
            }
        }

        return double.NaN;
    }

    private static int Bucket(long value)
    {
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)value) - SubBits - 1);
        return (shift * Sub) + (int)(value >> shift);
    }

    // Below 2 * Sub a bucket is one value; above, the index is (shift + 1) * Sub + the low bits of value >> shift.
    private static double Middle(int bucket)
    {
        var shift = Math.Max(0, (bucket / Sub) - 1);
        var low = (long)(bucket - (shift * Sub)) << shift;
        return low + ((1L << shift) / 2.0);
    }
}
