using Microsoft.Extensions.Logging;

namespace EdgeRouter.Telemetry;

/// <summary>
/// What the process says of itself, beside the line of each request. Ids stand in blocks: start and end from 100, reloads from 110, the cache's keeping from 130, listeners from 140, breakers from 150, requests from 1000; they never change. One class for
/// all rooms, because the generator writes classes in an order of its own and the same source would not give the same binary twice.
/// </summary>
internal static partial class RouterLog
{
    [LoggerMessage(100, LogLevel.Information, "EdgeRouter {Version} serves {Data}, admin on {Admin}, configuration {Revision}, {Models} models")]
    public static partial void Started(this ILogger log, string version, object data, object admin, string revision, int models);

    [LoggerMessage(101, LogLevel.Error, "a heartbeat ended in an exception, which is a bug")]
    public static partial void HeartbeatBug(this ILogger log, Exception exception);

    [LoggerMessage(102, LogLevel.Information, "{Signal}: not ready; serving for {Delay} s more, then running requests have {Seconds} s")]
    public static partial void Stopping(this ILogger log, object signal, double delay, double seconds);

    [LoggerMessage(103, LogLevel.Information, "stopped")]
    public static partial void Stopped(this ILogger log);

    [LoggerMessage(104, LogLevel.Information, "the admin token is in {Path}")]
    public static partial void TokenFile(this ILogger log, string path);

    [LoggerMessage(105, LogLevel.Warning, "no admin token: {Path} cannot be written ({Problem}); set admin.token or admin.token_file to reload or roll back over HTTP")]
    public static partial void NoToken(this ILogger log, string path, string problem);

    [LoggerMessage(106, LogLevel.Information, "measurements of {Known} deployments taken over from the last run")]
    public static partial void EstimatesRestored(this ILogger log, int known);

    [LoggerMessage(107, LogLevel.Warning, "measurements not kept: {Reason}")]
    public static partial void EstimatesNotSaved(this ILogger log, string reason);

    [LoggerMessage(108, LogLevel.Warning, "{Note}")]
    public static partial void StartNote(this ILogger log, string note);

    [LoggerMessage(109, LogLevel.Warning, "the kernel refused to forbid core files: keys and prompts would be in one")]
    public static partial void CoreFilesAllowed(this ILogger log);

    [LoggerMessage(110, LogLevel.Information, "configuration reloaded ({Cause}): revision {Revision}")]
    public static partial void Reloaded(this ILogger log, string cause, string revision);

    [LoggerMessage(111, LogLevel.Error, "{Error}")]
    public static partial void ReloadError(this ILogger log, string error);

    [LoggerMessage(112, LogLevel.Error, "configuration not reloaded ({Cause}): {Count} errors; revision {Revision} stays in force")]
    public static partial void NotReloaded(this ILogger log, string cause, int count, string revision);

    [LoggerMessage(113, LogLevel.Warning, "{Note}")]
    public static partial void ReloadNote(this ILogger log, string note);

    [LoggerMessage(114, LogLevel.Warning, "rolled back to revision {Revision} from {From}; the file on disk is unchanged")]
    public static partial void RolledBack(this ILogger log, string revision, string from);

    [LoggerMessage(115, LogLevel.Error, "looking for changes of the configuration ended in an exception, which is a bug")]
    public static partial void ReloadBug(this ILogger log, Exception bug);

    [LoggerMessage(130, LogLevel.Error, "keeping an answer ended in an exception, which is a bug")]
    public static partial void KeepBug(this ILogger log, Exception bug);

    [LoggerMessage(131, LogLevel.Information, "{Entries} cache entries taken over from {Path}")]
    public static partial void CacheLoaded(this ILogger log, long entries, string path);

    [LoggerMessage(132, LogLevel.Warning, "cache file {Path} is ignored: {Reason}")]
    public static partial void CacheIgnored(this ILogger log, string path, string reason);

    [LoggerMessage(133, LogLevel.Debug, "{Entries} cache entries written to {Path}")]
    public static partial void CacheSaved(this ILogger log, long entries, string path);

    [LoggerMessage(134, LogLevel.Warning, "the cache is not kept in {Path}: {Reason}")]
    public static partial void CacheNotSaved(this ILogger log, string path, string reason);

    [LoggerMessage(135, LogLevel.Warning, "compression dictionary {Path} is not used: {Reason}; small answers are packed without one")]
    public static partial void DictionaryNotUsed(this ILogger log, string path, string reason);

    [LoggerMessage(136, LogLevel.Error, "the thread of the cache's file ended in an exception, which is a bug; the cache is not kept any more")]
    public static partial void CacheFileBug(this ILogger log, Exception bug);

    [LoggerMessage(140, LogLevel.Error, "a callback on the end of a connection threw, which is a bug")]
    public static partial void CallbackBug(this ILogger log, Exception exception);

    [LoggerMessage(150, LogLevel.Warning, "circuit breaker of {Deployment} opened ({Failure}): requests go elsewhere until a probe succeeds")]
    public static partial void BreakerOpened(this ILogger log, string deployment, string failure);

    [LoggerMessage(151, LogLevel.Information, "circuit breaker of {Deployment} closed: its traffic comes back over the next seconds")]
    public static partial void BreakerClosed(this ILogger log, string deployment);

    [LoggerMessage(1000, LogLevel.Error, "request {Id} ended in an exception, which is a bug")]
    public static partial void RequestBug(this ILogger log, string id, Exception exception);
}
