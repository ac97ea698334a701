namespace EdgeRouter.Model;

/// <summary>What a caller gets when everything has failed, in this order: what the cache still knows, a small model's shorter answer, a person, a fixed text. Each is marked in the <c>x-edgerouter-degraded</c> header, log and metrics.</summary>
internal sealed class Degradation
{
    /// <summary>How long after its time an answer of the cache may still be given; zero: not at all.</summary>
    public TimeSpan Stale { get; init; }

    /// <summary>Null: none. Set, like all references between models, while the snapshot is built.</summary>
    public VirtualModel? Model { get; set; }

    /// <summary>Cap on the answer's tokens for <see cref="Model"/> when the caller gave one; null: none.</summary>
    public ParameterSettings? Cap { get; init; }

    /// <summary>The same when the caller gave none.</summary>
    public ParameterSettings? Set { get; init; }

    /// <summary>Gets the request with a POST; null: none.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>Resolved secrets; never logged.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> WebhookHeaders { get; init; } = [];

    /// <summary>The fixed text; null: none.</summary>
    public string? Reply { get; init; }
}
