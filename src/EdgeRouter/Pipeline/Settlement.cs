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
    // Whatever a provider says: in a minute it is asked again.
    private const int LongestLimit = 60;

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
        var took = (float)record.UpstreamMilliseconds;
        var sizeClass = SizeClass.Of(x.Facts.PromptTokens);
        if (failure is null)
        {
            var first = (float)record.FirstTokenMilliseconds;
            var perToken = record.Stream && record.Usage.Output > 1 ? (took - first) / (record.Usage.Output - 1) : -1;
            if (!x.Streaming)
            {
                // Not a stream: the whole answer is the first token.
                stats.Began(sizeClass, first >= 0 ? first : took, x.LoadAtStart, Milliseconds(now));
            }

            stats.Succeed(first >= 0 ? first : took, took, perToken, Milliseconds(now));
            x.Runtime.Routing.LearnOutput(x.Route.Model, record.Usage.Output, Milliseconds(now));
            record.Status = 200;
            return;
        }

        if (failure.Class == FailureClass.RateLimited)
        {
            // A full quota says nothing about speed; it says to stay away for a while.
            stats.Remember(failure.Class, now);
            stats.Limit(Milliseconds(now), (uint)Math.Clamp(failure.RetryAfterSeconds, 1, LongestLimit) * 1000);
        }
        else if (FailurePolicy.Of(failure.Class).Blame == Blame.Upstream)
        {
            stats.Fail(sizeClass, failure.Class, took, now, Milliseconds(now));
        }
        else
        {
            stats.Remember(failure.Class, now);
        }


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
        record.Rule = x.Head.Rule;
        record.Arm = x.Head.Arm;
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
        meters.Record(record, record.VirtualModel, record.Attempts == 0 ? null : x.Route.Deployment.Id);
        log.Write(new LogEntry { Time = clock.Time.GetUtcNow(), Level = level, Request = record, Silent = !x.Runtime.Snapshot.LogRequests });
    }

    private uint Milliseconds(long ticks) => (uint)clock.ToMilliseconds(ticks);
}
