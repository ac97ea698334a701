namespace EdgeRouter.Primitives;

/// <summary>
/// The one timer that drives all deadlines: every 100 ms it moves the coarse clock and looks at every target. Targets are pooled objects that live as long as the process, so they are only ever
/// added. Cost: one virtual call and two loads per target and tick.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    /// <summary>A deadline is met within one interval. 100 ms: small against the shortest deadline that makes sense (half a second), invisible in a profile.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Clock _clock;
    private readonly Action<Exception>? _onBug;
    private readonly Lock _adding = new();
    private IHeartbeatTarget[] _targets = new IHeartbeatTarget[64];
    private int _count;
    private int _ticking;
    private ITimer? _timer;

    /// <param name="onBug">Told what a target threw. No target should; but one request's bug must not end the deadlines of all others, nor, on a timer's thread, the process. Null: it is thrown.</param>
    public Heartbeat(Clock clock, Action<Exception>? onBug = null) => (_clock, _onBug) = (clock, onBug);

    public void Start() => _timer = _clock.Time.CreateTimer(static self => ((Heartbeat)self!).Tick(), this, Interval, Interval);

    public void Add(IHeartbeatTarget target)
    {
        lock (_adding)
        {
            if (_count == _targets.Length)
            {
                var larger = new IHeartbeatTarget[_count * 2];
                _targets.CopyTo(larger, 0);
                Volatile.Write(ref _targets, larger);
            }

            _targets[_count] = target;
            Volatile.Write(ref _count, _count + 1);
        }
    }

    public void Dispose() => _timer?.Dispose();

    // Ticks that come while one is running are skipped: a starved machine must not be given more to do.
    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return;
        }

        var now = _clock.Advance();
        var count = Volatile.Read(ref _count);
        var targets = Volatile.Read(ref _targets);
        for (var i = 0; i < count; i++)
        {
            try
            {
                targets[i].OnHeartbeat(now);
            }
            catch (Exception bug) when (_onBug is not null)
            {
                _onBug(bug);
            }
        }

        Volatile.Write(ref _ticking, 0);
    }
}
