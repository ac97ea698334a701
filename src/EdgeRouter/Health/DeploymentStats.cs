using System.Runtime.CompilerServices;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Health;

/// <summary>What is measured and counted about one deployment while it runs. Written by every attempt without locks, read by anyone; survives reloads for as long as the deployment does. Times in milliseconds of the caller's clock.</summary>
internal sealed class DeploymentStats(string id, string provider)
{
    private const int Classes = 64;

    // Decided by the simulation in tests/EdgeRouter.Tests/Routing/Simulation: short enough to move traffic within seconds, long enough not to chase single slow answers.
    private const float Tau = 3_000;
    private const float Rise = 0.4f;
    private const float Least = 0.08f;

    // A failure must never look fast: it counts as at least a second, and at least twice as slow as what is usual here.
    private const float FailureFloor = 1_000;
    private const float FailureFactor = 2;

    private const uint StaleAfter = 5_000;

    // A deployment that nothing is known of may get so many at once before the others look better.
    private const float FirstConcurrency = 8;

    // Below this a time to first token counts as not having waited: a fifth above the shortest that is usual, because prompts of a class differ.
    private const float WaitFactor = 1.2f;
    private const float FloorTau = 600_000;
    private const float HeldTau = 10_000;

    // Answers end in another order than they began; who began so long before the last one that was learned from has nothing new to say.
    private const uint OldNews = 1_000;
    private const float SlowChange = 0.2f;
    private const float Growth = 0.1f;

    // By FailureClass. Failures are rare enough to share cache lines.
    private readonly long[] _failures = new long[Classes];
    private readonly QuantileSketch _firstTokens = new();
    private SizedWords _firstToken;
    private EwmaWord _anyFirstToken;
    private EwmaWord _perToken;
    private EwmaWord _held;
    private EwmaWord _concurrency;
    private SizedWords _floor;
    private EwmaWord _anyFloor;
    private EwmaWord _perTokenFloor;
    private EwmaWord _connect;
    private long _lastFailureAt = long.MinValue;
    private long _lastSentAt = long.MinValue;
    private int _lastFailure;
    private uint _probedAt;
    private uint _newestBegun;
    private uint _newestEnded;

    public string Id { get; } = id;

    public string Provider { get; } = provider;

    /// <summary>Attempts that wait for their first token (or their whole answer).</summary>
    public PaddedCounter Awaiting;

    /// <summary>Attempts between first token and end.</summary>
    public PaddedCounter Streaming;

    /// <summary>Attempts that ended with a whole answer.</summary>
    public PaddedCounter Succeeded;

    public PaddedCounter InputTokens;
    public PaddedCounter OutputTokens;
    public PaddedCounter CachedInputTokens;
    public PaddedCounter ReasoningTokens;

    /// <summary>Attempts between send and settle.</summary>
    public long InFlight => Awaiting.Value + Streaming.Value;

    /// <summary>Results of the last ten seconds.</summary>
    public SuccessWindow Results { get; } = new();

    /// <summary>Attempts of the last ten seconds that the retry budget paid for.</summary>
    public SuccessWindow Retries { get; } = new();

    public CircuitBreaker Breaker { get; } = new();

    /// <summary>The keys that it can be reached with, and the room that each has.</summary>
    public KeyLanes Keys { get; } = new();

    /// <summary>Clock ticks at which the last attempt was sent; <see cref="long.MinValue"/>: none yet.</summary>
    public long LastSentAt => Volatile.Read(ref _lastSentAt);

    public void Sent(long ticks) => Volatile.Write(ref _lastSentAt, ticks);

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

    /// <summary>Quantile of the time to first token over the last minute, milliseconds; NaN when nothing was measured.</summary>
    public float FirstTokenQuantile(double quantile, uint now) => _firstTokens.Quantile(quantile, now);

    /// <summary>Measured connection set-up time, milliseconds; NaN when there was none.</summary>
    public float ConnectTime => _connect.IsEmpty ? float.NaN : _connect.Value;

    /// <summary>Takes a place for an attempt, as awaiting its first token. False when that would be more than <paramref name="most"/> (0: no cap); exact whatever others do at the same time.</summary>
    public bool TryEnter(int most)
    {
        Awaiting.Increment();
        if (most == 0 || InFlight <= most)
        {
            return true;
        }

        Awaiting.Decrement();
        return false;
    }

    /// <summary>What to expect of the next request. Reads a few words, writes nothing.</summary>
    /// <param name="sizeClass">See <see cref="SizeClass"/>.</param>
    /// <param name="outputTokens">Expected length of the answer: a matter of the request, not of the deployment.</param>
    /// <param name="prior">For a deployment that nothing was measured of.</param>
    public Estimate Expect(int sizeClass, float outputTokens, in Prior prior, uint now)
    {
        var measured = _anyFirstToken.TryRead(now, out var first, out var age);
        if (!measured)
        {
            first = prior.FirstToken + (2 * (_connect.IsEmpty ? prior.RoundTrip : _connect.Value));
        }
        else if (_firstToken[sizeClass].TryRead(now, out var sized, out var sizedAge) && sizedAge < age + StaleAfter)
        {
            // News of any size is better than old news of the right one.
            first = sized;
        }

        var perToken = _perToken.IsEmpty ? prior.PerToken : _perToken.Value;
        return new Estimate(first, perToken, outputTokens, WaitBehind(InFlight), measured);
    }

    /// <summary>How many requests it works on at once without making one wait, as learned from its answers.</summary>
    public float Concurrency => _concurrency.IsEmpty ? FirstConcurrency : _concurrency.Value;

    /// <summary>The completion that it was capable of in the last minutes, without a queue: what measuring it again may find. 0 when nothing was measured.</summary>
    public float Best(int sizeClass, float outputTokens)
    {
        ref readonly var floor = ref _floor[sizeClass].IsEmpty ? ref _anyFloor : ref _floor[sizeClass];
        return floor.Value + (_perTokenFloor.Value * outputTokens);
    }

    /// <summary>Milliseconds since something was last measured; <see cref="uint.MaxValue"/> when nothing ever was.</summary>
    public uint Age(uint now) => _anyFirstToken.TryRead(now, out _, out var age) ? age : uint.MaxValue;

    /// <summary>True for one caller every <paramref name="every"/> milliseconds, when nothing was measured for so long: its request measures a deployment that is otherwise passed over.</summary>
    public bool ClaimProbe(uint now, uint every)
    {
        if (Age(now) < every)
        {
            return false;
        }

        // Nought means never, so the clock's own nought is kept as one: the difference may be negative.
        var seen = Volatile.Read(ref _probedAt);
        return (seen == 0 || (int)(now - seen) >= (int)every) && Interlocked.CompareExchange(ref _probedAt, now == 0 ? 1 : now, seen) == seen;
    }

    /// <summary>Pays for an attempt that repeats what has just failed; false when the budget is spent.</summary>
    public bool TryRetry(RetryBudget budget, uint now)
    {
        var (succeeded, failed) = Results.Read(now);
        var (paid, _) = Retries.Read(now);
        if (paid >= (budget.Share * (succeeded + failed)) + (budget.PerSecond * SuccessWindow.Seconds))
        {
            return false;
        }

        Retries.Add(true, now);
        return true;
    }

    /// <summary>The first token of an answer is there.</summary>
    /// <param name="firstToken">Milliseconds from the start of the attempt.</param>
    /// <param name="load">Attempts in flight when this one started, itself not counted.</param>
    public void Began(int sizeClass, float firstToken, long load, uint now)
    {
        _firstTokens.Add(firstToken, now);
        if (IsOldNews(ref _newestBegun, firstToken, now))
        {
            return;
        }

        // What was waiting is told apart from what was slow, or a queue that is gone would look like a slow deployment.
        var floor = Math.Min(firstToken, _floor[sizeClass].IsEmpty ? firstToken : _floor[sizeClass].Value);
        AddFirstToken(sizeClass, Math.Max(floor, firstToken - WaitBehind(load)), now);
        _floor[sizeClass].Add(firstToken, now, FloorTau, 0, 0.5f);
        _anyFloor.Add(firstToken, now, FloorTau, 0, 0.5f);
        LearnConcurrency(load, firstToken, floor, now);
    }

    /// <summary>A whole answer; <see cref="Began"/> came before.</summary>
    /// <param name="took">Milliseconds from its start to its end.</param>
    /// <param name="perToken">Milliseconds; negative when it cannot be told.</param>
    public void Succeed(float firstToken, float took, float perToken, uint now)
    {
        Succeeded.Increment();
        Results.Add(true, now);
        if (IsOldNews(ref _newestEnded, took, now))
        {
            return;
        }

        _held.Add(took - firstToken + Math.Min(firstToken, _anyFloor.IsEmpty ? firstToken : _anyFloor.Value), now, HeldTau, SlowChange, SlowChange);
        if (perToken >= 0)
        {
            _perToken.Add(perToken, now, Tau, Rise, Least);
            _perTokenFloor.Add(perToken, now, FloorTau, 0, 0.5f);
        }
    }

    /// <summary>A failure that the deployment is to blame for: remembered as slow, however fast it came.</summary>
    public void Fail(int sizeClass, FailureClass failure, float took, long ticks, uint now)
    {
        Remember(failure, ticks);
        Results.Add(false, now);
        var usual = _anyFirstToken.IsEmpty ? 0 : _anyFirstToken.Value;
        AddFirstToken(sizeClass, Math.Max(took, Math.Max(FailureFloor, Math.Min(usual * FailureFactor, 60_000))), now);
    }

    /// <summary>A failure that says nothing about the deployment: the client's, the router's own, or a full quota.</summary>
    public void Remember(FailureClass failure, long ticks)
    {
        Interlocked.Increment(ref _failures[(int)failure]);
        Volatile.Write(ref _lastFailureAt, ticks);
        Volatile.Write(ref _lastFailure, (int)failure);
    }

    /// <summary>A connection was set up, by a request or a probe.</summary>
    public void Connected(float milliseconds, uint now) => _connect.Add(milliseconds, now, Tau * 6, Rise, 0.2f);

    public void Count(in Usage usage)
    {
        Add(ref InputTokens, usage.Input);
        Add(ref OutputTokens, usage.Output);
        Add(ref CachedInputTokens, usage.CachedInput);
        Add(ref ReasoningTokens, usage.Reasoning);
    }

    /// <summary>What is worth keeping over a restart.</summary>
    public SavedEstimate Save(uint now)
    {
        var sized = new float[SizeClass.Count];
        for (var i = 0; i < sized.Length; i++)
        {
            sized[i] = _firstToken[i].IsEmpty ? -1 : _firstToken[i].Value;
        }

        return new SavedEstimate(Id, sized, _anyFirstToken.IsEmpty ? -1 : _anyFirstToken.Value, _perToken.IsEmpty ? -1 : _perToken.Value, Age(now));
    }

    /// <summary>Takes over what an earlier process measured, as old as it is.</summary>
    public void Restore(SavedEstimate saved, uint now, uint older)
    {
        var at = now - Math.Min(older, int.MaxValue);
        for (var i = 0; i < SizeClass.Count && i < saved.FirstTokenBySize.Length; i++)
        {
            Set(ref _firstToken[i], saved.FirstTokenBySize[i], at);
        }

        Set(ref _anyFirstToken, saved.FirstToken, at);
        Set(ref _perToken, saved.PerToken, at);
    }

    private static void Set(ref EwmaWord word, float value, uint at)
    {
        if (value > 0)
        {
            word.Set(value, at);
        }
    }

    private static void Add(ref PaddedCounter counter, long tokens)
    {
        if (tokens > 0)
        {
            counter.Add(tokens);
        }
    }

    private static bool IsOldNews(ref uint newestStart, float took, uint now)
    {
        var started = now - (uint)took;
        var newest = Volatile.Read(ref newestStart);
        if (newest != 0 && (int)(newest - started) > (int)OldNews)
        {
            return true;
        }

        // Two writers at once may leave the older of two times that are nearly the same; that does not matter here.
        if (newest == 0 || (int)(started - newest) > 0)
        {
            Volatile.Write(ref newestStart, started);
        }

        return false;
    }

    // First come, first served on c places: whoever finds n there waits for (n + 1 - c) of them to be done, and one is done every held / c.
    private float WaitBehind(long inFlight)
    {
        var concurrency = Concurrency;
        return inFlight + 1 <= concurrency ? 0 : (inFlight + 1 - concurrency) * _held.Value / concurrency;
    }

    // The same formula turned round. Whoever did not wait proves that there was a place for all before it.
    private void LearnConcurrency(long load, float firstToken, float floor, uint now)
    {
        var held = _held.Value;
        if (firstToken <= floor * WaitFactor || held <= 0)
        {
            // Up to the first guess it grows back even when it is never tried with more than one, or it would stay small for ever after a bad time.
            var proven = Math.Max(load + 1, FirstConcurrency);
            if (proven > Concurrency)
            {
                _concurrency.Add(proven, now, float.MaxValue, Growth, Growth);
            }

            return;
        }

        var told = (load + 1) / (1 + ((firstToken - floor) / held));
        if (load > 0 && told < Concurrency)
        {
            _concurrency.Add(Math.Max(1, told), now, float.MaxValue, SlowChange, SlowChange);
        }
    }

    private void AddFirstToken(int sizeClass, float milliseconds, uint now)
    {
        _firstToken[sizeClass].Add(milliseconds, now, Tau, Rise, Least);
        _anyFirstToken.Add(milliseconds, now, Tau, Rise, Least);
    }

    [InlineArray(SizeClass.Count)]
    private struct SizedWords
    {
        private EwmaWord _first;
    }

}
