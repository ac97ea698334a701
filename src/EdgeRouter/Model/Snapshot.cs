using EdgeRouter.Primitives;

namespace EdgeRouter.Model;

/// <summary>
/// What the configuration was compiled into: immutable, taken once per request, replaced by one volatile write. Holds facts only; what changes while running lives
/// in arrays indexed by the slots in here.
/// </summary>
internal sealed class Snapshot
{
    /// <summary>First 12 hex digits of the SHA-256 over the configuration text; names this configuration in logs and metrics.</summary>
    public required string Revision { get; init; }

    public required NodeFacts Node { get; init; }

    public required IReadOnlyList<Provider> Providers { get; init; }

    /// <summary>Every deployment once; each holds its slot in the <see cref="SlotTable"/> for as long as this snapshot is kept.</summary>
    public IReadOnlyList<Deployment> Deployments { get; init; } = [];

    /// <summary>Models by the exact name that clients send.</summary>
    public required Utf8Map<VirtualModel> Models { get; init; }

    /// <summary>Wildcard entries by prefix, longest first: <c>gpt-*</c>, <c>openai/*</c>.</summary>
    public IReadOnlyList<WildcardModel> Wildcards { get; init; } = [];

    /// <summary>How many <see cref="VirtualModel.Index"/> there are.</summary>
    public int ModelCount { get; init; }

    /// <summary>Round trips to regions as the operator knows them, milliseconds; they go before distances.</summary>
    public IReadOnlyDictionary<string, float> RoundTrips { get; init; } = new Dictionary<string, float>();

    /// <summary>Null: no keys are asked for.</summary>
    public Utf8Map<VirtualKey>? Keys { get; init; }

    /// <summary>Proxies in front whose <c>X-Forwarded-For</c> is believed.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Null: browsers are not let in.</summary>
    public CorsPolicy? Cors { get; init; }

    public AdminFacts Admin { get; init; } = AdminFacts.Default;

    /// <summary>One log line per request.</summary>
    public bool LogRequests { get; init; } = true;

    public Limits Limits { get; init; } = new();

    /// <summary>Null: no model is cached.</summary>
    public CacheFacts? Cache { get; init; }

    /// <summary>What follows from failures, with the operator's changes.</summary>
    public FailureTable Failures { get; init; } = FailureTable.BuiltIn;

    public BreakerSettings Breaker { get; init; } = BreakerSettings.Default;

    public RetryBudget RetryBudget { get; init; } = RetryBudget.Default;
}
