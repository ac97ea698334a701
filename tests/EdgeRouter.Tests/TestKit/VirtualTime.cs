namespace EdgeRouter.Tests.TestKit;

/// <summary>Time that stands still until the test moves it. The frequency is odd on purpose: code that takes ticks for milliseconds shows. Timers are not supported.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private long _timestamp = 1_000_003;

    public override long TimestampFrequency => 1_234_567;

    public TimeSpan Elapsed => TimeSpan.FromSeconds((_timestamp - 1_000_003) / (double)TimestampFrequency);

    public override long GetTimestamp() => _timestamp;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Elapsed;

    public void Advance(TimeSpan by) => _timestamp += (long)(by.TotalSeconds * TimestampFrequency) + 1;
}
