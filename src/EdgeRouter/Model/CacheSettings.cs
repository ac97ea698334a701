namespace EdgeRouter.Model;

/// <summary>How the answers of one model are cached. A model without it is not cached at all.</summary>
internal sealed record CacheSettings
{
    /// <summary>How long an answer is fresh.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an answer is kept beyond that, for <see cref="Degradation.Stale"/>.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>Requests whose answer is a matter of chance too; without it only those with temperature 0 or a seed.</summary>
    public bool AnyRequest { get; init; }

    public PromptMatch Match { get; init; }

    /// <summary>Tenants get each other's answers.</summary>
    public bool Shared { get; init; }

    /// <summary>Identical requests at one time share one upstream call.</summary>
    public bool Coalesce { get; init; } = true;

    /// <summary>Answers that ended at their cap on tokens are kept too.</summary>
    public bool StoreTruncated { get; init; }

    /// <summary>Answers that call tools, or came from tools of the provider's own, are kept too.</summary>
    public bool StoreToolCalls { get; init; }

    /// <summary>Answers of a smaller model, in the place of this one's, are kept too, under the smaller one's name.</summary>
    public bool StoreDegraded { get; init; }

    /// <summary>Streams that broke and were gone on with are kept too.</summary>
    public bool StoreRecovered { get; init; }

    /// <summary>Largest answer that is kept, bytes before compression.</summary>
    public int MaxEntry { get; init; } = 1 << 20;

    /// <summary>Marks on every entry, by which an operator can take them out.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Events per second of a stream that is answered from memory; 0: all at once.</summary>
    public int ReplayRate { get; init; }
}
