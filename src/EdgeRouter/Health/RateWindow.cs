namespace EdgeRouter.Health;

/// <summary>
/// What was used in the last 60 seconds, in buckets of one second: a limit per minute kept by this holds for any 60 seconds, whenever the provider's minute begins. Locks nothing; two takers at once may both be refused the last
/// place, never both get it.
/// </summary>
internal sealed class RateWindow
{
    private const int Seconds = 60;

    // Epoch second (24 bits), amount (40 bits).
    private readonly long[] _buckets = new long[Seconds];

    public long Used(uint now)
    {
        var second = now / 1000 & 0xffffff;
        long used = 0;
        for (var i = 0; i < Seconds; i++)
        {
            var bucket = Volatile.Read(ref _buckets[i]);
            if (((second - (uint)(bucket >> 40)) & 0xffffff) < Seconds)
            {
                used += bucket & 0xff_ffff_ffff;
            }
        }

        return used;
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
        var second = now / 1000 & 0xffffff;
        ref var bucket = ref _buckets[now / 1000 % Seconds];
        var seen = Volatile.Read(ref bucket);
        while (true)
        {
            var used = (uint)(seen >> 40) == second ? seen & 0xff_ffff_ffff : 0;
            var next = ((long)second << 40) | Math.Clamp(used + amount, 0, 0xff_ffff_ffff);
            var before = Interlocked.CompareExchange(ref bucket, next, seen);
            if (before == seen)
            {
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
        for (var age = Seconds - 1; age >= 0 && used > room; age--)
        {
            var at = second - (uint)age;
            var bucket = Volatile.Read(ref _buckets[at % Seconds]);
            if ((uint)(bucket >> 40) == (at & 0xffffff))
            {
                used -= bucket & 0xff_ffff_ffff;
                if (used <= room)
                {
                    return ((at + Seconds) * 1000) - now;
                }
            }
        }

        return 0;
    }
}
