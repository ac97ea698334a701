namespace EdgeRouter.Upstream;

/// <summary>The last measured time to set up a TCP connection, by a request or a probe: one round trip and little else. Written by whoever connects, taken by whoever keeps the measurements.</summary>
internal sealed class ConnectTime
{
    private long _last = -1;
    private long _at = long.MinValue;

    /// <summary>When something was last measured, in ticks of the clock; <see cref="long.MinValue"/>: never.</summary>
    public long At => Volatile.Read(ref _at);

    /// <param name="milliseconds">A failed attempt counts as its patience.</param>
    /// <param name="ticks">Now.</param>
    public void Measured(double milliseconds, long ticks)
    {
        Volatile.Write(ref _at, ticks);
        Volatile.Write(ref _last, BitConverter.DoubleToInt64Bits(milliseconds));
    }

    /// <summary>What was measured since the last call; false when nothing was.</summary>
    public bool TryTake(out double milliseconds)
    {
        var bits = Interlocked.Exchange(ref _last, -1);
        milliseconds = BitConverter.Int64BitsToDouble(bits);
        return bits != -1;
    }
}
