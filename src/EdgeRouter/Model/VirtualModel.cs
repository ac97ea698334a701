namespace EdgeRouter.Model;

/// <summary>A name that clients use, and the pool of deployments that serve it. Immutable; part of a <see cref="Snapshot"/>.</summary>
internal sealed class VirtualModel
{
    private byte[]? _fingerprint;

    public required string Name { get; init; }

    /// <summary>Dense within the snapshot.</summary>
    public int Index { get; init; }

    /// <summary>Never empty.</summary>
    public required Candidate[] Candidates { get; init; }

    public StrategySettings Strategy { get; init; } = StrategySettings.Default;

    /// <summary>By deployment index: why one may never serve this model; null: all may.</summary>
    public CompiledConstraints? Constraints { get; init; }

    public ParameterSettings? Parameters { get; init; }

    /// <summary>Null: all traffic is served here. Set, like <see cref="Rules"/>, only while the snapshot is built, because models may name each other.</summary>
    public TrafficSplit? Split { get; set; }

    /// <summary>The rules that may match a request for this model, in order. Usually empty: then nothing is matched.</summary>
    public IReadOnlyList<RoutingRule> Rules { get; set; } = [];

    public Timeouts Timeouts { get; init; } = Timeouts.Default;

    public RetrySettings Retries { get; init; } = RetrySettings.Default;

    /// <summary>Tried in this order when the pool has failed; the last resort is among them. Set while the snapshot is built.</summary>
    public IReadOnlyList<VirtualModel> Fallbacks { get; set; } = [];

    /// <summary>By <see cref="FailureCause"/>: lists that replace <see cref="Fallbacks"/> for their cause; null where there is none. Set while the snapshot is built.</summary>
    public IReadOnlyList<VirtualModel>?[]? FallbacksByCause { get; set; }

    public RecoveryKind Recovery { get; init; }

    /// <summary>Members of a request that a target of another dialect has no word for are left out instead of refused, where the answer is still one to the request.</summary>
    public bool DropUnsupported { get; init; }

    /// <summary>Null: no hedging.</summary>
    public HedgeSettings? Hedge { get; init; }

    public QueueSettings Queue { get; init; } = QueueSettings.Default;

    /// <summary>Null: a failure is told as one.</summary>
    public Degradation? Degradation { get; init; }

    /// <summary>
    /// Send comments to the client while it waits for the first token. Off: the status is then no longer ours to choose once a comment is out, and a
    /// failure can be told only in band.
    /// </summary>
    public bool KeepAliveBeforeFirstToken { get; init; }

    /// <summary>Null: its answers are not cached.</summary>
    public CacheSettings? Cache { get; init; }

    /// <summary>
    /// What stands behind the name: pool, addresses, models there, constraints. An answer from the cache belongs to it, so that a changed configuration never answers with what another pool said. Made at first use.
    /// </summary>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint ??= ModelFingerprint.Of(this);

    /// <summary>Abilities that at least one candidate is declared not to have: only these are looked for in requests.</summary>
    public Capabilities MissingSomewhere { get; init; }
}
