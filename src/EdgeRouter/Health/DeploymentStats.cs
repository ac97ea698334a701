using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Health;

/// <summary>What is counted about one deployment while it runs. Written by every attempt without locks, read by anyone; survives reloads for as long as the deployment does.</summary>
internal sealed class DeploymentStats(string id, string provider)
{
    private const int Classes = 64;

    // By FailureClass. Failures are rare enough to share cache lines.
    private readonly long[] _failures = new long[Classes];
    private long _lastFailureAt = long.MinValue;
    private int _lastFailure;

    public string Id { get; } = id;

    public string Provider { get; } = provider;

    /// <summary>Attempts between send and settle.</summary>
    public PaddedCounter InFlight;

    /// <summary>Attempts that ended with a whole answer.</summary>
    public PaddedCounter Succeeded;

    public PaddedCounter InputTokens;
    public PaddedCounter OutputTokens;
    public PaddedCounter CachedInputTokens;
    public PaddedCounter ReasoningTokens;

    /// <summary>None when no attempt has failed yet.</summary>
    public FailureClass LastFailure => (FailureClass)Volatile.Read(ref _lastFailure);

    /// <summary>Clock ticks of <see cref="LastFailure"/>.</summary>
    public long LastFailureAt => Volatile.Read(ref _lastFailureAt);

    public long Failures(FailureClass failure) => Volatile.Read(ref _failures[(int)failure]);

    public long AllFailures()
    {
        long sum = 0;
        for (var i = 1; i < Classes; i++)
        {
            sum += Volatile.Read(ref _failures[i]);
        }

        return sum;
    }

    public void Fail(FailureClass failure, long now)
    {
        Interlocked.Increment(ref _failures[(int)failure]);
        Volatile.Write(ref _lastFailureAt, now);
        Volatile.Write(ref _lastFailure, (int)failure);
    }

    public void Count(in Usage usage)
    {
        Add(ref InputTokens, usage.Input);
        Add(ref OutputTokens, usage.Output);
        Add(ref CachedInputTokens, usage.CachedInput);
        Add(ref ReasoningTokens, usage.Reasoning);
    }

    private static void Add(ref PaddedCounter counter, long tokens)
    {
        if (tokens > 0)
        {
            counter.Add(tokens);
        }
    }
}
