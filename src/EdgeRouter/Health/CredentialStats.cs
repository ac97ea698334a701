namespace EdgeRouter.Health;

/// <summary>One key of a provider: what it may use by the operator's word, and whether the provider refuses it. Shared by all deployments of the provider; survives reloads for as long as the key does. No locks.</summary>
internal sealed class CredentialStats
{
    // A refused key is used last of all for a while, and then tried again, because somebody may have mended it: after ten seconds, then half as often each time, at least every ten minutes.
    private const uint FirstBlock = 10_000;
    private const uint LongestBlock = 600_000;

    private readonly RateWindow _requests = new();
    private readonly RateWindow _tokens = new();
    private int _refused;
    private uint _blockedUntil;

    /// <summary>In any 60 seconds; 0: no limit known. Set when a configuration comes into force.</summary>
    public int RequestsPerMinute { get; set; }

    public int TokensPerMinute { get; set; }

    public bool IsBlocked(uint now) => Volatile.Read(ref _refused) != 0 && (int)(Volatile.Read(ref _blockedUntil) - now) > 0;

    public void Refused(uint now)
    {
        var times = Interlocked.Increment(ref _refused);
        Volatile.Write(ref _blockedUntil, now + (uint)Math.Min(LongestBlock, FirstBlock * Math.Pow(2, Math.Min(times - 1, 10))));
    }

    public void Accepted()
    {
        if (Volatile.Read(ref _refused) != 0)
        {
            Volatile.Write(ref _refused, 0);
        }
    }

    /// <summary>Milliseconds until a request of so many tokens fits; 0: now.</summary>
    public uint FitsIn(int tokens, uint now) => Math.Max(
        RequestsPerMinute == 0 ? 0 : _requests.FitsIn(1, RequestsPerMinute, now),
        TokensPerMinute == 0 ? 0 : _tokens.FitsIn(tokens, TokensPerMinute, now));

    public bool TryTake(int tokens, uint now)
    {
        if (RequestsPerMinute > 0 && !_requests.TryTake(1, RequestsPerMinute, now))
        {
            return false;
        }

        if (TokensPerMinute == 0 || _tokens.TryTake(Math.Min(tokens, TokensPerMinute), TokensPerMinute, now))
        {
            return true;
        }

        if (RequestsPerMinute > 0)
        {
            _requests.Add(-1, now);
        }

        return false;
    }

    /// <summary>What was really used, after the answer.</summary>
    public void Correct(long tokens, uint now)
    {
        if (TokensPerMinute > 0 && tokens != 0)
        {
            _tokens.Add(tokens, now);
        }
    }
}
