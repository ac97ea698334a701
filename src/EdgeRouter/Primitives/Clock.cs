namespace EdgeRouter.Primitives;

/// <summary>
/// Time for the data path, in ticks of the injected <see cref="TimeProvider"/>. <see cref="Now"/> is exact and costs about 25 ns; <see cref="Coarse"/> is the time of the last heartbeat and
/// costs one load, which is what deadlines need.
/// </summary>
internal sealed class Clock
{
    private readonly TimeProvider _time;
    private readonly double _ticksPerMillisecond;
    private long _coarse;

    public Clock(TimeProvider time)
    {
        _time = time;
        _ticksPerMillisecond = time.TimestampFrequency / 1000.0;
        _coarse = time.GetTimestamp();
    }

    public TimeProvider Time => _time;

    public long Now => _time.GetTimestamp();

    /// <summary>Time of the last heartbeat: at most one heartbeat interval behind <see cref="Now"/>, more when the machine starves us, and then nobody is blamed for it.</summary>
    public long Coarse => Volatile.Read(ref _coarse);

    public long ToTicks(TimeSpan span) => (long)(span.TotalMilliseconds * _ticksPerMillisecond);

    public double ToMilliseconds(long ticks) => ticks / _ticksPerMillisecond;

    /// <summary>A time on the 32-bit clock of the estimates, which wraps around every 49.7 days: compare by difference only.</summary>
    public uint ToWrapping(long ticks) => Wrap(ticks, _time.TimestampFrequency);

    /// <summary>Now on the 32-bit clock of the estimates.</summary>
    public static uint WrappingNow(TimeProvider time) => Wrap(time.GetTimestamp(), time.TimestampFrequency);

    // Not through a double, whose conversion stops at the largest value, and without an overflow after months.
    private static uint Wrap(long ticks, long frequency) => unchecked((uint)((ticks / frequency * 1000) + (ticks % frequency * 1000 / frequency)));

    /// <summary>Moves the coarse time forward; called by the heartbeat only.</summary>
    internal long Advance()
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _coarse, now);
        return now;
    }
}
