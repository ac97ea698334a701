using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>The cache of the process and of each model, defaults filled in.</summary>
internal static class CacheCompiler
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(5);

    /// <summary>Null: no model asks for a cache.</summary>
    public static CacheFacts? FactsOf(RouterConfig config, SecretResolver secrets)
    {
        if (config.Models?.Values.Any(static m => m.Cache is not null) != true)
        {
            return null;
        }

        var (written, last) = (config.Cache, new CacheFacts());
        return new CacheFacts
        {
            Memory = written?.Memory?.Bytes ?? last.Memory,
            Dictionary = written?.Dictionary is { } file ? secrets.PathOf(file) : null,
            Snapshot = written?.Snapshot is { } snapshot
                ? new CacheSnapshotFacts(
                    secrets.PathOf(snapshot.File),
                    secrets.ResolveSecret(snapshot.Key).Value ?? throw new InvalidOperationException("unchecked secret"),
                    snapshot.Interval?.Value ?? UsualInterval)
                : null,
        };
    }

    public static CacheSettings? SettingsOf(ModelCacheConfig? written, TimeSpan staleFor)
    {
        if (written is null)
        {
            return null;
        }

        var last = new CacheSettings();
        var also = written.Store ?? [];
        return new CacheSettings
        {
            TimeToLive = written.Ttl?.Value ?? last.TimeToLive,
            StaleFor = staleFor,
            AnyRequest = written.Requests == CacheRequests.Any,
            Match = (PromptMatch)(written.Match ?? CacheMatch.Exact),
            Shared = written.Shared ?? last.Shared,
            Coalesce = written.Coalesce ?? last.Coalesce,
            StoreTruncated = also.Contains(CacheStored.Truncated),
            StoreToolCalls = also.Contains(CacheStored.ToolCalls),
            StoreDegraded = also.Contains(CacheStored.Degraded),
            StoreRecovered = also.Contains(CacheStored.Recovered),
            MaxEntry = (int)(written.MaxEntry?.Bytes ?? last.MaxEntry),
            Tags = written.Tags ?? [],
            ReplayRate = written.ReplayRate ?? 0,
        };
    }
}
