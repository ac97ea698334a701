namespace EdgeRouter.Model;

/// <summary>The cache of the whole process.</summary>
internal sealed record CacheFacts
{
    /// <summary>Bytes for entries, index and bookkeeping together. 256 MB: a quarter of a small edge node's memory, and about 300,000 answers.</summary>
    public long Memory { get; init; } = 256L << 20;

    /// <summary>File of a trained compression dictionary; null: the one in the binary.</summary>
    public string? Dictionary { get; init; }

    /// <summary>Null: nothing is kept over a restart.</summary>
    public CacheSnapshotFacts? Snapshot { get; init; }
}
