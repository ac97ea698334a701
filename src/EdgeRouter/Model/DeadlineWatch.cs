using EdgeRouter.Primitives;

namespace EdgeRouter.Model;

/// <summary>
/// What one exchange waits for and until when. The heartbeat looks at it and wakes the thing waited on; the owner then looks at the clock itself, so nothing here has to be exact or locked. Written by the owner only.
/// </summary>
internal abstract class DeadlineWatch : IHeartbeatTarget
{
    public const long Never = long.MaxValue;

    private long _wakeAt = Never;
    private IWakeable? _waitingOn;

    /// <summary>
    /// Why this exchange is to end at once, whatever it waits for: <see cref="FailureClass.ClientGone"/>, <see cref="FailureClass.Draining"/>, or None. Asked on every heartbeat and by the
    /// owner after a wake.
    /// </summary>
    public abstract FailureClass Interrupted { get; }

    /// <summary>From now on wake <paramref name="target"/> at <paramref name="wakeAt"/> (coarse ticks) or when the client goes away.</summary>
    public void WaitOn(IWakeable? target, long wakeAt)
    {
        Volatile.Write(ref _wakeAt, wakeAt);
        Volatile.Write(ref _waitingOn, target);
    }

    /// <summary>Moves the time of the next wake; one store.</summary>
    public void WakeAt(long wakeAt) => Volatile.Write(ref _wakeAt, wakeAt);

    public void OnHeartbeat(long now)
    {
        if (Volatile.Read(ref _waitingOn) is { } target && (now >= Volatile.Read(ref _wakeAt) || Interrupted != FailureClass.None))
        {
            target.Wake();
        }
    }
}
