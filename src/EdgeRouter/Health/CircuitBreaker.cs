using EdgeRouter.Model;

namespace EdgeRouter.Health;

/// <summary>
/// The circuit breaker of one deployment. Closed: everything passes. Open: nothing does, for a while. Then half-open: one request passes as a probe; its success closes, its failure opens again for twice as long, and when
/// it says nothing (the client left, the quota was full) the next request is the probe. After closing, traffic returns within <see cref="Ramp"/>. Reading costs one load while it is closed; no locks; times are milliseconds of the
/// caller's clock, which wraps around.
/// </summary>
internal sealed class CircuitBreaker
{
    /// <summary>From the first tenth of its share to all of it, milliseconds.</summary>
    public const uint Ramp = 10_000;

    private const float FirstShare = 0.1f;

    private int _state;
    private int _failures;
    private int _opened;
    private int _probing;
    private long _everOpened;
    private uint _since;
    private uint _until;

    /// <summary>Times it has opened since start.</summary>
    public long Opened => Volatile.Read(ref _everOpened);

    public BreakerState StateAt(uint now) => (BreakerState)Volatile.Read(ref _state) switch
    {
        BreakerState.Open when IsPast(now, Volatile.Read(ref _until)) => BreakerState.HalfOpen,
        BreakerState.Ramping when now - Volatile.Read(ref _since) >= Ramp => BreakerState.Closed,
        var state => state,
    };

    /// <summary>Whether a request could pass now: as one of many, or as the probe.</summary>
    public bool Admits(uint now) => Volatile.Read(ref _state) != (int)BreakerState.Open || (IsPast(now, Volatile.Read(ref _until)) && Volatile.Read(ref _probing) == 0);

    /// <summary>Open long enough: the next request that passes is the probe.</summary>
    public bool WantsProbe(uint now) => Volatile.Read(ref _state) == (int)BreakerState.Open && Admits(now);

    /// <summary>Part of its usual traffic that it should have now, 0.1 to 1.</summary>
    public float Share(uint now)
    {
        if (Volatile.Read(ref _state) != (int)BreakerState.Ramping)
        {
            return 1;
        }

        return Math.Min(1, FirstShare + ((1 - FirstShare) * (now - Volatile.Read(ref _since)) / Ramp));
    }

    /// <summary>Milliseconds until it lets a request pass; 0: now.</summary>
    public uint OpenFor(uint now) => Volatile.Read(ref _state) == (int)BreakerState.Open && !IsPast(now, Volatile.Read(ref _until)) ? Volatile.Read(ref _until) - now : 0;

    /// <summary>Asks for passage. Whoever is the probe must end in exactly one of <see cref="Succeed"/>, <see cref="Fail"/> and <see cref="Neutral"/>.</summary>
    public bool TryEnter(uint now, out bool probe)
    {
        probe = false;
        if (Volatile.Read(ref _state) != (int)BreakerState.Open)
        {
            return true;
        }

        if (!IsPast(now, Volatile.Read(ref _until)) || Interlocked.CompareExchange(ref _probing, 1, 0) != 0)
        {
            return false;
        }

        // Between the look and the taking the last probe may have ended.
        if (Volatile.Read(ref _state) != (int)BreakerState.Open || !IsPast(now, Volatile.Read(ref _until)))
        {
            Volatile.Write(ref _probing, 0);
            return Volatile.Read(ref _state) != (int)BreakerState.Open;
        }

        probe = true;
        return true;
    }

    public void Succeed(bool probe, uint now)
    {
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }

        if (probe)
        {
            Volatile.Write(ref _since, now);
            Volatile.Write(ref _state, (int)BreakerState.Ramping);
            Volatile.Write(ref _probing, 0);
        }
        else if (Volatile.Read(ref _state) == (int)BreakerState.Ramping && now - Volatile.Read(ref _since) >= Ramp
            && Interlocked.CompareExchange(ref _state, (int)BreakerState.Closed, (int)BreakerState.Ramping) == (int)BreakerState.Ramping)
        {
            Volatile.Write(ref _opened, 0);
        }
    }

    /// <param name="results">Of the deployment, this failure among them.</param>
    /// <param name="chance">0 to 1: shortens the time by up to a fifth, so that deployments that failed together are not probed together.</param>
    public void Fail(bool probe, BreakerSettings settings, SuccessWindow results, uint now, float chance)
    {
        if (probe)
        {
            Open(settings, now, chance);
            Volatile.Write(ref _probing, 0);
            return;
        }

        var state = Volatile.Read(ref _state);
        if (state == (int)BreakerState.Open)
        {
            return;
        }

        var row = Interlocked.Increment(ref _failures);
        if (row >= settings.Failures || IsTooMany(settings, results, now))
        {
            if (Interlocked.CompareExchange(ref _probing, 1, 0) == 0)
            {
                Open(settings, now, chance);
                Volatile.Write(ref _probing, 0);
            }
        }
    }

    /// <summary>The attempt said nothing about the deployment.</summary>
    public void Neutral(bool probe)
    {
        if (probe)
        {
            Volatile.Write(ref _probing, 0);
        }
    }

    private static bool IsTooMany(BreakerSettings settings, SuccessWindow results, uint now)
    {
        var (succeeded, failed) = results.Read(now);
        return succeeded + failed >= settings.Samples && failed >= settings.Ratio * (succeeded + failed);
    }

    private static bool IsPast(uint now, uint until) => (int)(now - until) >= 0;

    // Only whoever holds the probe's place changes it, so nobody opens twice.
    private void Open(BreakerSettings settings, uint now, float chance)
    {
        if (Volatile.Read(ref _state) == (int)BreakerState.Ramping && now - Volatile.Read(ref _since) >= Ramp)
        {
            _opened = 0;
        }

        var milliseconds = Math.Min(settings.MaxOpen.TotalMilliseconds, settings.Open.TotalMilliseconds * Math.Pow(2, Math.Min(_opened, 20)));
        _opened++;
        Volatile.Write(ref _everOpened, _everOpened + 1);
        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _until, now + (uint)(milliseconds * (1 - (chance / 5))));
        Volatile.Write(ref _state, (int)BreakerState.Open);
    }
}
