using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record CacheConfig
{
    [Description("Memory of the cache, index and bookkeeping included. Default: 256MB.")]
    public ByteSize? Memory { get; init; }

    [Description("A compression dictionary made by 'edgerouter cache train'. Default: the one in the binary.")]
    public string? Dictionary { get; init; }

    [Description("Keep the cache over a restart, encrypted. Default: nothing is kept.")]
    public CacheSnapshotConfig? Snapshot { get; init; }
}
