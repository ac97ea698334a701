namespace EdgeRouter.Primitives;

/// <summary>Looked at on every heartbeat.</summary>
internal interface IHeartbeatTarget
{
    /// <param name="now">The coarse time, in ticks of the <see cref="Clock"/>.</param>
    void OnHeartbeat(long now);
}
