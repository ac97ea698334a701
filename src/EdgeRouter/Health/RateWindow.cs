namespace EdgeRouter.Health;

/// <summary>
/// What was used in the last 60 seconds, in buckets of one second: a limit per minute kept by this holds for any 60 seconds, whenever the provider's minute begins. Locks nothing; two takers at once may both be refused the last
/// place, never both get it.
/// </summary>
internal sealed class RateWindow
{
    private const uint Seconds = 60;

    // After so many seconds the clock of milliseconds begins again; then up to twelve seconds are forgotten early, once in seven weeks.
    private const uint Cycle = (uint.MaxValue / 1000) + 1;

    private const int AmountBits = 40;
    private const long Most = (1L << AmountBits) - 1;

    // Second (24 bits), amount (40 bits).
    private readonly long[] _buckets = new long[Seconds];

    // What all buckets hold together, because every candidate of a decision asks. Whoever changes a bucket changes this by the same difference, so that it never drifts.
    private long _total;

    // The second as of which buckets that were too old have been emptied.
    private uint _swept;

    public long Used(uint now)
    {
        var second = now / 1000;
        if (Volatile.Read(ref _swept) != second)
        {
            Sweep(second);
        }

        // Below zero for a moment when something is emptied or given back before who took it has come to add it here.
        return Math.Max(0, Volatile.Read(ref _total));
    }

    public bool TryTake(long amount, long limit, uint now)
    {
        Add(amount, now);
        if (Used(now) <= limit)
        {
            return true;
        }

        Add(-amount, now);
        return false;
    }

    /// <param name="amount">Negative: what was taken and not used after all.</param>
    public void Add(long amount, uint now)
    {
        var second = now / 1000;
        ref var bucket = ref _buckets[second % Seconds];
        var seen = Volatile.Read(ref bucket);
        while (true)
        {
            var used = SecondOf(seen) == second ? seen & Most : 0;
            var next = Math.Clamp(used + amount, 0, Most);
            var before = Interlocked.CompareExchange(ref bucket, ((long)second << AmountBits) | next, seen);
            if (before == seen)
            {
                // A minute ago the bucket may have held something that nobody has emptied yet.
                Interlocked.Add(ref _total, next - (seen & Most));
                return;
            }

            seen = before;
        }
    }

    /// <summary>Milliseconds until <paramref name="amount"/> more fits under the limit; 0: now. An amount above the limit itself fits when nothing else is there.</summary>
    public uint FitsIn(long amount, long limit, uint now)
    {
        var room = limit - Math.Min(amount, limit);
        var used = Used(now);
        var second = now / 1000;
        for (var age = (int)Seconds - 1; age >= 0 && used > room; age--)
        {
            var at = (second + Cycle - (uint)age) % Cycle;
            var bucket = Volatile.Read(ref _buckets[at % Seconds]);
            if (SecondOf(bucket) == at)
            {
                used -= bucket & Most;
                if (used <= room)
                {
                    return ((at + Seconds) * 1000) - now;
                }
            }
        }

        return 0;
    }

    // Once a second; who else comes meanwhile does it too, and each bucket is emptied by one of them.
    private void Sweep(uint second)
    {
        for (var i = 0; i < Seconds; i++)
        {
            var bucket = Volatile.Read(ref _buckets[i]);
            if ((bucket & Most) > 0 && IsOver(SecondOf(bucket), second) && Interlocked.CompareExchange(ref _buckets[i], 0, bucket) == bucket)
            {
                Interlocked.Add(ref _total, -(bucket & Most));
            }
        }

        Volatile.Write(ref _swept, second);
    }

    // What seems to come from the next minute was added by somebody whose clock was read a moment later.
    private static bool IsOver(uint at, uint second) => (second + Cycle - at) % Cycle is >= Seconds and < Cycle - Seconds;

    private static uint SecondOf(long bucket) => (uint)(bucket >> AmountBits);
}
