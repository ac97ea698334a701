namespace EdgeRouter.Model;

/// <summary>A name that clients use, and the deployments that serve it. Immutable; part of a <see cref="Snapshot"/>.</summary>
internal sealed class VirtualModel
{
    public required string Name { get; init; }

    /// <summary>Never empty.</summary>
    public required IReadOnlyList<Deployment> Deployments { get; init; }

    public Timeouts Timeouts { get; init; } = Timeouts.Default;

    /// <summary>
    /// Send comments to the client while it waits for the first token. Off: the status is then no longer ours to choose once a comment is out, and a
    /// failure can be told only in band.
    /// </summary>
    public bool KeepAliveBeforeFirstToken { get; init; }
}
