namespace EdgeRouter.Health;

/// <summary>
/// Quantiles of a duration over the last one to two windows, from counts in logarithmic buckets (about 10 % wide, 1 ms to 10 min). Recording is one atomic addition. When a window is over, whoever notices first swaps it;
/// values recorded in that moment may be lost or counted in the next window: at most one per thread and window.
/// </summary>
internal sealed class QuantileSketch
{
    public const int Buckets = 144;
    private const uint WindowMilliseconds = 30_000;

    // ln(1.1): ten buckets are a factor of 2.6.
    private const float Step = 0.0953102f;

    private int[] _current = new int[Buckets];
    private int[] _previous = new int[Buckets];
    private long _window;

    public void Add(float milliseconds, uint now)
    {
        Turn(now);
        Interlocked.Increment(ref Volatile.Read(ref _current)[BucketOf(milliseconds)]);
    }

    /// <summary>Milliseconds below which the share <paramref name="quantile"/> of the values lies; NaN when there are none.</summary>
    public float Quantile(double quantile, uint now)
    {
        Turn(now);
        var (current, previous) = (Volatile.Read(ref _current), Volatile.Read(ref _previous));
        long total = 0;
        for (var i = 0; i < Buckets; i++)
        {
            total += current[i] + previous[i];
        }

        if (total == 0)
        {
            return float.NaN;
        }

        var wanted = (long)Math.Ceiling(total * quantile);
        long below = 0;
        for (var i = 0; i < Buckets; i++)
        {
            below += current[i] + previous[i];
            if (below >= wanted)
            {
                return MathF.Exp((i + 0.5f) * Step);
            }
        }

        return MathF.Exp(Buckets * Step);
    }

    private static int BucketOf(float milliseconds) => milliseconds <= 1 ? 0 : Math.Min(Buckets - 1, (int)(MathF.Log(milliseconds) / Step));

    private void Turn(uint now)
    {
        var window = (long)(now / WindowMilliseconds) + 1;
        var seen = Volatile.Read(ref _window);
        if (window == seen || Interlocked.CompareExchange(ref _window, window, seen) != seen)
        {
            return;
        }

        // Windows without a value in between: both are old.
        var old = window == seen + 1 ? Volatile.Read(ref _current) : new int[Buckets];
        Volatile.Write(ref _current, new int[Buckets]);
        Volatile.Write(ref _previous, old);
    }
}
