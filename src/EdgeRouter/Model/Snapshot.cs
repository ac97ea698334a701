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

    /// <summary>Models by the exact name that clients send.</summary>
    public required Utf8Map<VirtualModel> Models { get; init; }

    /// <summary>Wildcard entries by prefix, longest first: <c>gpt-*</c>, <c>openai/*</c>.</summary>
    public IReadOnlyList<WildcardModel> Wildcards { get; init; } = [];

    /// <summary>Null: no keys are asked for.</summary>
    public Utf8Map<VirtualKey>? Keys { get; init; }

    public Limits Limits { get; init; } = new();
}
