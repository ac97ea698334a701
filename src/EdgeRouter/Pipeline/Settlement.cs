using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Pipeline;

/// <summary>Steps 7 and 8: what an attempt taught, and the one line and the counts of a request. Runs after the last byte; never waits.</summary>
internal sealed class Settlement(Clock clock, RouterCounters counters, RequestMeters meters, HealthTable health, LogRing log)
{
    public void Settle(ExchangeContext x, AttemptFailure? failure, in RelayResult result, int upstreamStatus, long attemptStarted)
    {
        var now = clock.Now;
        var stats = health[x.Route.Deployment];
        ref var record = ref x.Record;
        record.Attempts = x.Head.Attempts;
        record.UpstreamMilliseconds = clock.ToMilliseconds(now - attemptStarted);
        record.UpstreamStatus = upstreamStatus;
        record.Usage = result.FirstOutputAt == 0 && result.BytesToClient == 0 ? Usage.Unknown : result.Tally.Usage;
        record.Finish = result.Tally.Finish;
        record.BytesOut = result.BytesToClient;
        record.FirstTokenMilliseconds = result.FirstOutputAt == 0 ? -1 : clock.ToMilliseconds(result.FirstOutputAt - attemptStarted);
        record.OverheadMilliseconds = clock.ToMilliseconds(attemptStarted - x.Arrived + result.CommitTook);
        stats.Count(record.Usage);
        if (failure is null)
        {
            stats.Succeeded.Increment();
            record.Status = 200;
            return;
        }

        stats.Fail(failure.Class, now);

        record.Failure = failure.Class;
        record.Phase = failure.Phase;
        record.Status = x.Reply.Started ? 200 : FailurePolicy.Of(failure.Class).ClientStatus;
    }

    public void Record(ExchangeContext x)
    {
        ref var record = ref x.Record;
        counters.Requests.Increment();
        var served = record.Failure == FailureClass.None && record.Code is null;
        if (!served)
        {
            counters.Failed.Increment();
        }

        record.RequestId = x.Request.RequestId;
        record.Operation = x.Request.Operation;
        record.Client = x.Request.ClientAddress(x.Runtime.Snapshot.TrustedProxies);
        record.Key = x.Key?.Name ?? x.Key?.Id;
        record.KeyId = x.Key?.Id;
        record.Model = x.Head.Model;
        record.Provider = x.Head.Provider;
        record.Deployment = x.Head.Deployment;
        record.BytesIn = x.Request.BytesReceived;
        record.TotalMilliseconds = clock.ToMilliseconds(clock.Now - x.Arrived);
        record.Revision = x.Runtime.Snapshot.Revision;
        if (record.Attempts == 0)
        {
            record.Usage = Usage.Unknown;
            record.FirstTokenMilliseconds = -1;
            record.OverheadMilliseconds = -1;
        }

        var level = served ? LogLevel.Information
            : record.Failure is FailureClass.None or FailureClass.ClientGone ? LogLevel.Information
            : LogLevel.Warning;
        meters.Record(record, x.Route.Model?.Name, record.Attempts == 0 ? null : x.Route.Deployment.Id);
        log.Write(new LogEntry { Time = clock.Time.GetUtcNow(), Level = level, Request = record, Silent = !x.Runtime.Snapshot.LogRequests });
    }
}
