using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Relay;

/// <summary>How long one event stream is waited for, and when its client is due a sign of life. Times are coarse ticks.</summary>
internal sealed class StreamDeadlines(Clock clock)
{
    // After the end mark only the connection's own end is waited for, so that it can be used again, and not for long.
    private readonly long _lingering = clock.ToTicks(TimeSpan.FromSeconds(1));

    // Usage and the end mark follow the finish reason at once, if at all.
    private readonly long _ending = clock.ToTicks(TimeSpan.FromSeconds(10));

    private RelayJob _job = null!;
    private long _quietSince;
    private long _readDeadline;
    private long _judgedAt;

    /// <summary>The clock has ticked since <see cref="Judge"/> was asked last.</summary>
    public bool IsDueToJudge => _quietSince != _judgedAt;

    public void Begin(RelayJob job)
    {
        _job = job;
        _quietSince = clock.Coarse;
        _judgedAt = _quietSince;
        _readDeadline = job.FirstTokenAt;
    }

    public void Release() => _job = null!;

    /// <summary>After bytes were read and looked at.</summary>
    /// <param name="whole">They ended the answer.</param>
    public void OnRead(bool whole)
    {
        _quietSince = clock.Coarse;
        if (whole)
        {
            _readDeadline = _quietSince + (_job.Result.Tally.Done ? _lingering : Math.Min(_job.Idle, _ending));
        }
        else if (_job.Result.FirstOutputAt != 0)
        {
            _readDeadline = _quietSince + _job.Idle;
        }
    }

    /// <summary>When to look again if nothing comes.</summary>
    public long NextWake(bool mayKeepAlive)
    {
        var wake = Math.Min(_readDeadline, _job.TotalAt);
        return mayKeepAlive ? Math.Min(wake, _quietSince + _job.KeepAlive) : wake;
    }

    /// <summary>None, or the deadline that is over.</summary>
    public FailureClass Judge()
    {
        _judgedAt = _quietSince;
        var now = clock.Coarse;
        if (now >= _job.TotalAt)
        {
            return FailureClass.TotalTimeout;
        }

        if (now >= _readDeadline)
        {
            return _job.Result.FirstOutputAt == 0 ? FailureClass.FirstTokenTimeout : FailureClass.IdleTimeout;
        }

        return FailureClass.None;
    }

    /// <summary>True once for every span of silence that the client should be told of.</summary>
    public bool IsKeepAliveDue()
    {
        var now = clock.Coarse;
        if (now < _quietSince + _job.KeepAlive)
        {
            return false;
        }

        _quietSince = now;
        return true;
    }
}
