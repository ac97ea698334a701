namespace EdgeRouter.Health;

/// <summary>Successes and failures of the last ten seconds, in buckets of one second. Time, not the rate of requests, decides what is remembered. One compare-and-swap per result.</summary>
internal sealed class SuccessWindow
{
    public const int Seconds = 10;

    // Epoch second (32 bits), successes (16), failures (16). Counts stop at their largest value.
    private readonly long[] _buckets = new long[Seconds];

    public void Add(bool success, uint nowMilliseconds)
    {
        var second = nowMilliseconds / 1000;
        ref var bucket = ref _buckets[second % Seconds];
        var seen = Volatile.Read(ref bucket);
        while (true)
        {
            var (at, ok, failed) = Unpack(seen);
            if (at != second)
            {
                (ok, failed) = (0, 0);
            }

            var next = success ? Pack(second, Math.Min(ok + 1, ushort.MaxValue), failed) : Pack(second, ok, Math.Min(failed + 1, ushort.MaxValue));
            var before = Interlocked.CompareExchange(ref bucket, next, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    public (int Succeeded, int Failed) Read(uint nowMilliseconds)
    {
        var second = nowMilliseconds / 1000;
        var (succeeded, failures) = (0, 0);
        for (var i = 0; i < Seconds; i++)
        {
            var (at, ok, failed) = Unpack(Volatile.Read(ref _buckets[i]));
            if (second - at < Seconds)
            {
                succeeded += ok;
                failures += failed;
            }
        }

        return (succeeded, failures);
    }

    private static long Pack(uint second, int ok, int failed) => ((long)second << 32) | ((long)ok << 16) | (uint)failed;

    private static (uint Second, int Ok, int Failed) Unpack(long bucket) => ((uint)(bucket >> 32), (int)((bucket >> 16) & 0xffff), (int)(bucket & 0xffff));
}
