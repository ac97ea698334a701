using System.Diagnostics.Metrics;
using EdgeRouter.Admission;
using EdgeRouter.Caching;
using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Telemetry;
using EdgeRouter.Upstream;

namespace EdgeRouter.Admin;

/// <summary>
/// The metrics that are only looked at when they are scraped: what the rooms count anyway. Recording them costs nothing. Made once; the meter keeps them.
/// </summary>
internal static class RouterGauges
{
    public static void AddLoad(Meter meter, LoadGate gate, BufferPool pool, UpstreamCounters upstream, RelayCounters relay, InFlightTable running)
    {
        meter.CreateObservableGauge("edgerouter.requests_in_flight", () => gate.InFlight, "{request}", "Requests being served.");
        meter.CreateObservableGauge("edgerouter.attempts_in_flight", () => upstream.Active.Value, "{attempt}", "Attempts under way, all deployments.");
        meter.CreateObservableGauge("edgerouter.buffered", () => pool.Bytes, "By", "Bytes of request and response bodies held.");
        meter.CreateObservableGauge("edgerouter.buffers_outstanding", () => pool.Outstanding, "{buffer}", "Pooled buffers in use.");
        meter.CreateObservableGauge("edgerouter.exchanges_pooled", () => running.Count, "{exchange}", "Exchange objects in the pool or in use: as many as requests ever ran at once.");
        meter.CreateObservableCounter("edgerouter.events_relayed", () => relay.Events.Value, "{event}", "Output events of streams passed on to clients.");
    }

    public static void AddQueue(Meter meter, WaitingRoom room)
    {
        meter.CreateObservableGauge("edgerouter.queue_waiting", () => room.Count, "{request}", "Requests that wait because every deployment of their model is full.");
        meter.CreateObservableCounter("edgerouter.queue_entered", () => room.Entered.Value, "{request}", "Requests that have waited.");
        meter.CreateObservableCounter("edgerouter.queue_refused", () => room.Refused.Value, "{request}", "Requests that found the queue full or waited in vain.");
    }

    public static void AddDeployments(Meter meter, HealthTable health, Func<uint> now)
    {
        meter.CreateObservableGauge(
            "edgerouter.circuit_breaker",
            () => health.All.Select(s => With((long)s.Breaker.StateAt(now()), "deployment", s.Id)),
            null,
            "Circuit breaker of a deployment: 0 closed, 1 open, 2 half-open (the next request is a probe), 3 closed again with less than its share of the traffic.");
        meter.CreateObservableCounter("edgerouter.circuit_breaker_opened", () => health.All.Select(s => With(s.Breaker.Opened, "deployment", s.Id)), "{time}", "Times the circuit breaker has opened.");
        meter.CreateObservableGauge(
            "edgerouter.deployment_in_flight",
            () => health.All.SelectMany(static s => new[] { One(s.Awaiting.Value, s, "phase", "awaiting_first_token"), One(s.Streaming.Value, s, "phase", "streaming") }),
            "{attempt}",
            "Attempts under way, by deployment and whether the first token is there.");
        meter.CreateObservableCounter("edgerouter.attempts", () => health.All.SelectMany(Outcomes), "{attempt}", "Attempts by deployment and outcome: ok, or the class of failure.");
        meter.CreateObservableCounter("edgerouter.tokens", () => health.All.SelectMany(Tokens), "{token}", "Tokens as deployments counted them; cached_input is part of input and reasoning of output.");
    }

    public static void AddCache(Meter meter, ResponseCache cache)
    {
        meter.CreateObservableGauge("edgerouter.cache_entries", () => cache.Store?.Entries ?? 0, "{entry}", "Answers kept in memory, and the names by which they are found.");
        meter.CreateObservableGauge("edgerouter.cache_used", () => cache.Store?.BytesUsed ?? 0, "By", "Bytes of the entries kept.");
        meter.CreateObservableGauge("edgerouter.cache_held", () => cache.Store?.BytesHeld ?? 0, "By", "Memory of the cache, index and bookkeeping included.");
        meter.CreateObservableGauge("edgerouter.cache_capacity", () => cache.Store?.Capacity ?? 0, "By", "Memory that the cache may take.");
        meter.CreateObservableGauge("edgerouter.cache_flights", () => cache.Flights.Count, "{call}", "Upstream calls that identical requests may join.");
        meter.CreateObservableCounter(
            "edgerouter.cache_answers",
            () => new[]
            {
                With(cache.Counters.Stored.Value, "outcome", "stored"),
                With(cache.Counters.Unfit.Value, "outcome", "unfit"),
                With(cache.Counters.TooLarge.Value, "outcome", "too_large"),
                With(cache.Counters.Skipped.Value, "outcome", "skipped"),
            },
            "{answer}",
            "Answers that came to be kept, by outcome: stored, unfit (not whole, or ended in a way that is not kept), too_large, skipped (other large work was waiting).");
        meter.CreateObservableCounter("edgerouter.cache_evicted", () => cache.Store?.Counts.Evicted ?? 0, "{entry}", "Entries dropped for want of room.");
        meter.CreateObservableCounter("edgerouter.cache_expired", () => cache.Store?.Counts.Expired ?? 0, "{entry}", "Entries found expired when their turn to be dropped came.");
        meter.CreateObservableCounter("edgerouter.cache_unreadable", () => cache.Counters.Unreadable.Value, "{entry}", "Entries found that could not be read.");
        meter.CreateObservableCounter("edgerouter.cache_invalidations", () => cache.Counters.Invalidations.Value, "{order}", "Invalidations by operators.");
        meter.CreateObservableCounter(
            "edgerouter.cache_bytes",
            () => new[] { With(cache.Counters.RawBytes.Value, "form", "raw"), With(cache.Counters.PackedBytes.Value, "form", "packed") },
            "By",
            "Bytes of stored answers before and after packing.");
    }

    public static void AddConfig(Meter meter, Lifecycle lifecycle, ReloadCounters reloads, IConfigControl config, string version)
    {
        meter.CreateObservableGauge("edgerouter.config_revision", () => With(1, "revision", lifecycle.Runtime.Snapshot.Revision), null, "Always 1; the label names the configuration in force.");
        meter.CreateObservableGauge("edgerouter.config_last_reload_successful", () => reloads.LastFailed ? 0 : 1, null, "1 unless the last reload was refused.");
        meter.CreateObservableCounter(
            "edgerouter.config_reloads", () => new[] { With(reloads.Done.Value, "result", "ok"), With(reloads.Failed.Value, "result", "refused") }, "{reload}", "Reloads by result.");
        meter.CreateObservableGauge("edgerouter.config_revisions_kept", () => config.Revisions.Count, "{revision}", "Revisions that can be rolled back to.");
        meter.CreateObservableGauge("edgerouter.draining", () => lifecycle.Draining ? 2 : lifecycle.Leaving ? 1 : 0, null, "0 serving, 1 leaving (not ready, still serving), 2 draining.");
        meter.CreateObservableGauge("edgerouter.build_info", () => With(1, "version", version), null, "Always 1; the label names the version.");
    }

    public static void AddProcess(Meter meter, LogRing log, LogWriter writer, IoHold hold, double startedUnixSeconds)
    {
        meter.CreateObservableCounter("edgerouter.log_dropped", () => log.Dropped, "{line}", "Log lines lost because the ring was full.");
        meter.CreateObservableCounter("edgerouter.log_write_failures", () => writer.Failed, "{write}", "Batches of log lines that the sink did not take.");
        meter.CreateObservableCounter("edgerouter.io_held", () => hold.Held, "{section}", "Times an I/O thread was held by the router for more than 5 ms.");
        meter.CreateObservableCounter("edgerouter.io_preempted", () => hold.Preempted, "{section}", "Times an I/O thread was late by more than 5 ms because of the machine or the garbage collector.");
        meter.CreateObservableGauge("edgerouter.io_held_longest", () => hold.LongestMicroseconds / 1e6, "s", "Longest time the router held an I/O thread.");
        meter.CreateObservableGauge("process.resident_memory", static () => Environment.WorkingSet, "By", "Resident memory.");
        meter.CreateObservableCounter("process.cpu", static () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "User and system time.");
        meter.CreateObservableGauge("process.open_fds", static () => OpenFiles(), null, "Open file descriptors.");
        meter.CreateObservableGauge("process.start_time", () => startedUnixSeconds, "s", "Start of the process, Unix time.");
    }

    private static int OpenFiles()
    {
        try
        {
            return Directory.GetFileSystemEntries("/proc/self/fd").Length;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // No /proc (a bare chroot): -1 says so better than a missing series.
            return -1;
        }
    }

    private static IEnumerable<Measurement<long>> Outcomes(DeploymentStats stats)
    {
        yield return One(stats.Succeeded.Value, stats, "outcome", "ok");
        foreach (var failure in Enum.GetValues<FailureClass>())
        {
            if (stats.Failures(failure) is > 0 and var count)
            {
                yield return One(count, stats, "outcome", FailurePolicy.Of(failure).Name);
            }
        }
    }

    private static IEnumerable<Measurement<long>> Tokens(DeploymentStats stats) =>
    [
        One(stats.InputTokens.Value, stats, "type", "input"),
        One(stats.CachedInputTokens.Value, stats, "type", "cached_input"),
        One(stats.OutputTokens.Value, stats, "type", "output"),
        One(stats.ReasoningTokens.Value, stats, "type", "reasoning"),
    ];

    private static Measurement<long> One(long value, DeploymentStats stats, string label, string text) =>
        new(value, KeyValuePair.Create<string, object?>("deployment", stats.Id), KeyValuePair.Create<string, object?>(label, text));

    private static Measurement<long> With(long value, string label, string text) => new(value, KeyValuePair.Create<string, object?>(label, text));
}
