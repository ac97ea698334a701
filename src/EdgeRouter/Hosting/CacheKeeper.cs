using EdgeRouter.Caching;
using EdgeRouter.Caching.Compression;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting;

/// <summary>Brings the cache to the size, dictionary and file that the configuration in force asks for, and keeps it over a restart. Used by one thread at a time: at start, then by the reloader.</summary>
internal sealed partial class CacheKeeper : IDisposable
{
    private readonly ILogger _log;

    public CacheKeeper(BufferPool pool, OffloadQueue offload, TimeProvider time, ILogger log)
    {
        _log = log;
        Cache = new ResponseCache(EntryCodec.Shipped(), pool, offload, time, failure => LogBug(_log, failure));
    }

    public ResponseCache Cache { get; }

    /// <param name="facts">Null: no model has a cache; its memory is given back.</param>
    public void Use(CacheFacts? facts)
    {
        Cache.Resize(facts?.Memory ?? 0);
    }

    public void Start() => Cache.Resize(Cache.Store?.Capacity ?? 0);

    public Task StopAsync()
    {
        Start();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    [LoggerMessage(130, LogLevel.Error, "keeping an answer ended in an exception, which is a bug")]
    private static partial void LogBug(ILogger log, Exception bug);
}
