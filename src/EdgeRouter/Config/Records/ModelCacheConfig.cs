using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record ModelCacheConfig
{
    [Description("How long an answer may be given again. Default: 1h.")]
    public Duration? Ttl { get; init; }

    [Description("Which requests: deterministic (temperature 0 or a seed, and embeddings) or any. Default: deterministic.")]
    public CacheRequests? Requests { get; init; }

    [Description("Which requests are the same: exact (one JSON value, however it is written), normalized (texts in Unicode NFC, trimmed, white space collapsed) or normalized-ignore-case. Default: exact.")]
    public CacheMatch? Match { get; init; }

    [Description("Give answers across tenants (virtual keys). Default: false.")]
    public bool? Shared { get; init; }

    [Description("Let identical requests at one time share one upstream call. Default: true.")]
    public bool? Coalesce { get; init; }

    [Description("Keep these answers too: truncated (ended at the cap on tokens), tool-calls, degraded, recovered. Default: none of them.")]
    public IReadOnlyList<CacheStored>? Store { get; init; }

    [Description("Largest answer that is kept, before compression. Default: 1MB.")]
    public ByteSize? MaxEntry { get; init; }

    [Description("Marks on every entry of this model, by which POST /admin/cache/invalidate finds them. Default: none.")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Range(1, 10_000)]
    [Description("Events per second of a stream that is answered from memory. Default: all at once.")]
    public int? ReplayRate { get; init; }
}
