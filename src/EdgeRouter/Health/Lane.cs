using EdgeRouter.Model;

namespace EdgeRouter.Health;

/// <summary>One key on one deployment, as providers count: what its answers say is left, and how long it asked to be left alone. Times in milliseconds of the caller's clock. No locks; a race costs at most a request too many or too few.</summary>
internal sealed class Lane(long credentialId, CredentialStats credential)
{
    private uint _limitedUntil;
    private int _limited;
    private long _requestsLeft = -1;
    private long _tokensLeft = long.MaxValue;
    private uint _requestsReset;
    private uint _tokensReset;

    /// <summary>See <see cref="Provider.CredentialIds"/>.</summary>
    public long CredentialId { get; } = credentialId;

    public CredentialStats Credential { get; } = credential;

    /// <summary>Milliseconds until a request of so many tokens fits; 0: now.</summary>
    public uint FitsIn(int tokens, uint now)
    {
        uint wait = 0;
        if (Volatile.Read(ref _limited) != 0)
        {
            wait = Left(Volatile.Read(ref _limitedUntil), now);
        }

        if (Volatile.Read(ref _requestsLeft) == 0)
        {
            wait = Math.Max(wait, Left(Volatile.Read(ref _requestsReset), now));
        }

        if (Volatile.Read(ref _tokensLeft) < tokens)
        {
            wait = Math.Max(wait, Left(Volatile.Read(ref _tokensReset), now));
        }

        return Math.Max(wait, Credential.FitsIn(tokens, now));
    }

    public bool TryTake(int tokens, uint now)
    {
        if (!Credential.TryTake(tokens, now))
        {
            return false;
        }

        // Until the next answer says better.
        if (Volatile.Read(ref _requestsLeft) > 0)
        {
            Interlocked.Decrement(ref _requestsLeft);
        }

        if (Volatile.Read(ref _tokensLeft) != long.MaxValue)
        {
            Interlocked.Add(ref _tokensLeft, -tokens);
        }

        return true;
    }

    /// <summary>The provider refused a request for a while.</summary>
    public void Limit(uint now, uint milliseconds)
    {
        Volatile.Write(ref _limitedUntil, now + milliseconds);
        Volatile.Write(ref _limited, 1);
    }

    public void Learn(in RateLimitAnswer answer, uint now)
    {
        if (answer.Requests >= 0)
        {
            Volatile.Write(ref _requestsReset, now + (uint)answer.RequestsReset);
            Volatile.Write(ref _requestsLeft, answer.Requests);
        }

        if (answer.Tokens >= 0)
        {
            Volatile.Write(ref _tokensReset, now + (uint)answer.TokensReset);
            Volatile.Write(ref _tokensLeft, answer.Tokens);
        }
    }

    private static uint Left(uint until, uint now) => (int)(until - now) > 0 ? until - now : 0;
}
