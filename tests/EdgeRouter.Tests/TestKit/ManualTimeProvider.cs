namespace EdgeRouter.Tests.TestKit;

/// <summary>Time that stands still until a test moves it. Timers fire on the thread that moves it, in the order in which they are due. Safe from several threads.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private const int MostSteps = 1_000_000;
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are set and have not fired.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        for (var step = 0; step < MostSteps; step++)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(t => t.DueAt <= target).MinBy(static t => t.DueAt);
                if (next is null)
                {
                    _now = target;
                    return;
                }

                _now = next.DueAt > _now ? next.DueAt : _now;
                next.Schedule(_timers);
            }

            next.Fire();
        }

        throw new InvalidOperationException("A timer without a period fires for ever.");
    }

    /// <summary>Moves from timer to timer until the task is done, which it must be after finitely many of them.</summary>
    public async Task<T> RunAsync<T>(Task<T> task)
    {
        for (var step = 0; step < MostSteps && !task.IsCompleted; step++)
        {
            DateTimeOffset? next;
            lock (_gate)
            {
                next = _timers.Count > 0 ? _timers.Min(static t => t.DueAt) : null;
            }

            if (next is { } due)
            {
                var wait = due - GetUtcNow();
                Advance(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            }

            await Task.Yield();
        }

        return task.IsCompleted ? await task : throw new TimeoutException("The task does not end, however often time moves on.");
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                owner._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = owner._now + dueTime;
                    owner._timers.Add(this);
                }
            }

            return true;
        }

        public void Schedule(List<ManualTimer> timers)
        {
            if (_period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero)
            {
                timers.Remove(this);
            }
            else
            {
                DueAt += _period;
            }
        }

        public void Fire() => callback(state);

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
