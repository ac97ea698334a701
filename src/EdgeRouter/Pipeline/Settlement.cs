using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Pipeline;

/// <summary>Steps 7 and 8: what an attempt taught, and the one line and the counts of a request. Runs after the last byte; never waits.</summary>
internal sealed class Settlement(Clock clock, RouterCounters counters, RequestMeters meters, LogRing log, Func<double> chance)
{
    // Whatever a provider says: in a minute it is asked again. When it says nothing: peers wait five seconds.
    private const long LongestLimit = 60_000;
    private const long UsualLimit = 5_000;

    /// <summary>One attempt is over: what it taught, and what the request's line says of it. The last attempt's words stand.</summary>
    public void Settle(ExchangeContext x, Attempt attempt, AttemptFailure? failure)
    {
        ref readonly var result = ref attempt.Result;
        var now = clock.Now;
        ref var record = ref x.Record;
        record.Attempts = x.Plan.Attempts;
        record.UpstreamMilliseconds = clock.ToMilliseconds(now - attempt.Started);
        record.UpstreamStatus = attempt.UpstreamStatus;
        record.Usage = result.FirstOutputAt == 0 && result.BytesToClient == 0 ? Usage.Unknown : result.Tally.Usage;
        if (Cost.Of(record.Usage, attempt.Route.Deployment.Facts) is >= 0 and var cost)
        {
            record.NanoDollars += cost;
            record.HasCost = true;
        }

        record.Finish = result.Tally.Finish;
        record.BytesOut += result.BytesToClient;
        record.FirstTokenMilliseconds = result.FirstOutputAt == 0 ? -1 : clock.ToMilliseconds(result.FirstOutputAt - attempt.Started);
        record.OverheadMilliseconds = clock.ToMilliseconds(x.FirstAttemptAt - x.Arrived + result.CommitTook);
        record.Failure = failure?.Class ?? FailureClass.None;
        record.Phase = failure?.Phase ?? FailurePhase.None;
        record.Status = failure is null || x.Reply.Started ? 200 : x.Runtime.Snapshot.Failures[failure.Class].ClientStatus;
        record.Degraded = x.Head.Degraded;
        record.Deprecated = attempt.Head.Deprecated;
        Teach(x, attempt, failure, now);
    }

    /// <summary>What an attempt taught about its deployment and its key.</summary>
    public void Teach(ExchangeContext x, Attempt attempt, AttemptFailure? failure) => Teach(x, attempt, failure, clock.Now);

    private void Teach(ExchangeContext x, Attempt attempt, AttemptFailure? failure, long ticks)
    {
        ref readonly var result = ref attempt.Result;
        var stats = attempt.Stats;
        var now = clock.ToWrapping(ticks);
        var took = (float)clock.ToMilliseconds(ticks - attempt.Started);
        var sizeClass = SizeClass.Of(x.Facts.PromptTokens);
        var usage = result.FirstOutputAt == 0 && result.BytesToClient == 0 ? Usage.Unknown : result.Tally.Usage;
        stats.Count(usage);
        if (attempt.Limits is { IsKnown: true } limits && attempt.Route.Deployment.UpstreamModel is not null)
        {
            attempt.Lane.Learn(limits, now);
        }

        if (failure is null)
        {
            var first = result.FirstOutputAt == 0 ? took : (float)clock.ToMilliseconds(result.FirstOutputAt - attempt.Started);
            var perToken = x.Facts.Stream && usage.Output > 1 ? (took - first) / (usage.Output - 1) : -1;
            if (!attempt.Streaming)
            {
                // Not a stream: the whole answer is the first token.
                stats.Began(sizeClass, first, attempt.LoadAtStart, now);
            }

            stats.Succeed(first, took, perToken, now);
            stats.Breaker.Succeed(attempt.TakeProbe(), now);
            attempt.Lane.Credential.Accepted();
            attempt.Lane.Credential.Correct(usage.Input >= 0 && usage.Output >= 0 ? usage.Input + usage.Output - attempt.TokensTaken : 0, now);
            x.Runtime.Routing.LearnOutput(attempt.Route.Model, usage.Output, now);
            return;
        }

        // What was not used is given back; a failure after the first token has used something, nobody says how much.
        attempt.Lane.Credential.Correct(result.FirstOutputAt == 0 ? -attempt.TokensTaken : 0, now);
        var policy = x.Runtime.Snapshot.Failures[failure.Class];
        if (failure.Class == FailureClass.RateLimited)
        {
            // A full quota says nothing about speed; it says to stay away for a while. The names behind a wildcard have limits of their own.
            stats.Remember(failure.Class, ticks);
            if (attempt.Route.Deployment.UpstreamModel is not null)
            {
                var asked = failure.RetryAfterMilliseconds;
                attempt.Lane.Limit(now, (uint)(asked > 0 ? Math.Min(asked, LongestLimit) : UsualLimit));
            }
        }
        else if (policy.Blame == Blame.Upstream)
        {
            stats.Fail(sizeClass, failure.Class, took, ticks, now);
        }
        else
        {
            stats.Remember(failure.Class, ticks);
            if (failure.Class is FailureClass.Unauthorized or FailureClass.Forbidden or FailureClass.QuotaExhausted)
            {
                attempt.Lane.Credential.Refused(now);
            }
        }

        // The names behind a wildcard fail for themselves; only that the provider cannot be reached is true of all.
        if (policy.Breaker && (attempt.Route.Deployment.UpstreamModel is not null || failure.Phase == FailurePhase.Connect))
        {
            stats.Breaker.Fail(attempt.TakeProbe(), x.Runtime.Snapshot.Breaker, stats.Results, now, (float)chance());
        }
        else
        {
            stats.Breaker.Neutral(attempt.TakeProbe());
        }
    }

    public void Record(ExchangeContext x)
    {
        ref var record = ref x.Record;
        counters.Requests.Increment();
        var served = record.Failure == FailureClass.None && record.Code is null;
        record.Degraded = x.Head.Degraded;
        if (!served)
        {
            counters.Failed.Increment();
        }

        record.RequestId = x.Request.RequestId;
        record.Operation = x.Request.Operation;
        record.Client = x.Request.ClientAddress(x.Runtime.Snapshot.TrustedProxies);
        record.Key = x.Key?.Name ?? x.Key?.Id;
        record.KeyId = x.Key?.Id;

        // Whom nobody served has no name of a route; which model had no room is what an operator asks first.
        record.Model = x.Head.Model ?? record.VirtualModel;
        record.Rule = x.Head.Rule;
        record.Arm = x.Head.Arm;
        record.Provider = x.Head.Provider;
        record.Deployment = x.Head.Deployment;
        record.BytesIn = x.Request.BytesReceived;
        record.TotalMilliseconds = clock.ToMilliseconds(clock.Now - x.Arrived);
        record.Revision = x.Runtime.Snapshot.Revision;
        if (record.Attempts == 0)
        {
            record.Usage = record.Cache >= CacheState.Hit ? record.Usage : Usage.Unknown;
            record.FirstTokenMilliseconds = -1;
            record.OverheadMilliseconds = -1;
        }

        var level = served ? LogLevel.Information
            : record.Failure is FailureClass.None or FailureClass.ClientGone ? LogLevel.Information
            : LogLevel.Warning;
        meters.Record(record, record.VirtualModel, record.Attempts == 0 ? null : x.Route.Deployment.Id);
        log.Write(new LogEntry { Time = clock.Time.GetUtcNow(), Level = level, Request = record, Silent = !x.Runtime.Snapshot.LogRequests });
    }

}
