using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Pipeline;

/// <summary>
/// One attempt, and a second one elsewhere when the first has not begun to answer after a while. Both hold what comes; the first that could begin to answer does, the other is cancelled, counted, and waited for before its memory is
/// used again. Only for models that ask for it, so it may allocate.
/// </summary>
/// <param name="after">Milliseconds; NaN: nothing is known, no second attempt.</param>
/// <param name="allowed">Asked once, when the time has come.</param>
internal sealed class HedgeRace(ExchangeContext x, Attempt first, Clock clock, Settlement settlement, double after, Func<bool> allowed) : IDisposable
{
    private readonly WakeSignal _signal = new();
    private readonly List<(Attempt Attempt, AttemptFailure Failure)> _failures = [];
    private ITimer? _timer;
    private int _due;

    /// <summary>Of attempts that failed by themselves, in their order.</summary>
    public IReadOnlyList<(Attempt Attempt, AttemptFailure Failure)> Failures => _failures;

    /// <summary>Null: the client has the answer.</summary>
    /// <param name="choose">A place for the second attempt, which must not share anything with the first; null: there is none.</param>
    public async ValueTask<AttemptFailure?> RunAsync(Func<Attempt?> choose)
    {
        var leading = new Runner(first, isFirst: true);
        Runner? following = null;
        leading.Running = OpenAsync(leading);
        if (!double.IsNaN(after))
        {
            _timer = clock.Time.CreateTimer(static self => ((HedgeRace)self!).OnDue(), this, TimeSpan.FromMilliseconds(after), Timeout.InfiniteTimeSpan);
        }

        while (!leading.IsReady && following is not { IsReady: true } && (!leading.IsOver || following is { IsOver: false }))
        {
            if (following is null && Interlocked.Exchange(ref _due, 0) == 1)
            {
                if (allowed() && choose() is { } second)
                {
                    following = new Runner(second, isFirst: false);
                    following.Running = OpenAsync(following);
                }

                continue;
            }

            await _signal.WaitAsync();
        }

        var winner = following is { IsReady: true } && !leading.IsReady ? following : leading;
        var ending = EndAsync(ReferenceEquals(winner, leading) ? following : leading);
        await winner.Running;
        var failure = winner.Failure;
        if (failure is null)
        {
            x.Head = winner.Attempt.Head;
            x.Head.Attempts = x.Plan.Attempts;
            x.Route = winner.Attempt.Route;
            failure = await winner.Attempt.DeliverAsync();
        }

        settlement.Settle(x, winner.Attempt, failure);
        await winner.Attempt.DisposeAsync();
        await ending;
        if (failure is not null)
        {
            _failures.Add((winner.Attempt, failure));
        }

        return failure;
    }

    public void Dispose() => _timer?.Dispose();

    private async Task OpenAsync(Runner runner)
    {
        runner.Attempt.Hold = true;
        try
        {
            runner.Failure = await runner.Attempt.RunAsync();
        }
        finally
        {
            runner.IsOver = true;
            _signal.Wake();
        }
    }

    // The other one: lost, failed, or never there.
    private async Task EndAsync(Runner? other)
    {
        if (other is null)
        {
            return;
        }

        var failed = other is { IsOver: true, Failure: not null };
        if (!other.IsOver)
        {
            SetLost(other.IsFirst, true);
            other.Attempt.Cancel();
            await other.Running;
            SetLost(other.IsFirst, false);
        }

        settlement.Teach(x, other.Attempt, failed ? other.Failure : new AttemptFailure(FailurePhase.FirstToken, FailureClass.HedgeLost, ""));
        if (failed)
        {
            _failures.Add((other.Attempt, other.Failure!));
        }

        await other.Attempt.DisposeAsync();
    }

    private void SetLost(bool isFirst, bool lost)
    {
        if (isFirst)
        {
            x.FirstLost = lost;
        }
        else
        {
            x.SecondLost = lost;
        }
    }

    private void OnDue()
    {
        Volatile.Write(ref _due, 1);
        _signal.Wake();
    }

    private sealed class Runner(Attempt attempt, bool isFirst)
    {
        private bool _isOver;

        public Attempt Attempt { get; } = attempt;

        public bool IsFirst { get; } = isFirst;

        public AttemptFailure? Failure { get; set; }

        public Task Running { get; set; } = Task.CompletedTask;

        /// <summary><see cref="Failure"/> can be read.</summary>
        public bool IsOver
        {
            get => Volatile.Read(ref _isOver);
            set => Volatile.Write(ref _isOver, value);
        }

        public bool IsReady => IsOver && Failure is null;
    }
}
