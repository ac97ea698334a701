namespace EdgeRouter.Fuzz.Targets;

/// <summary>Time that moves only when told to.</summary>
internal sealed class StillTime : TimeProvider
{
    // Not 0, which the relay takes for "not yet"; no machine's clock stands there.
    private long _ticks = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => _ticks += by.Ticks;
}
