using System.Buffers;
using EdgeRouter.Caching.Flights;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Relay;

namespace EdgeRouter.Pipeline;

/// <summary>
/// A request that gets its answer from another one's flight: what there is at once, then every piece as it comes, at its own client's pace. It holds no place and no key; its deadline is its own. A flight that fails before this client has
/// got a byte is no answer to it, unless the failure is the request's own fault, which would be the same again.
/// </summary>
internal sealed class Follower(Clock clock)
{
    private readonly ClientWriter _writer = new(clock);

    /// <returns>False: nothing was sent, and the request may be tried again.</returns>
    public async ValueTask<bool> RunAsync(ExchangeContext x, Flight flight, FlightReader reader, bool mayRetry)
    {
        try
        {
            x.Head.Cache = x.Record.Cache = CacheState.Coalesced;
            var joined = clock.Now;
            var total = clock.Coarse + clock.ToTicks(x.Decision.Model.Timeouts.Total);
            while (true)
            {
                // In this order: whatever was written before the end is seen after it.
                var outcome = flight.Outcome;
                if (flight.Started && (x.Reply.Started || outcome is FlightOutcome.Running or FlightOutcome.Served || !mayRetry))
                {
                    if (await PassOnAsync(x, flight, reader, joined) is var failure && failure != FailureClass.None)
                    {
                        return End(x, failure);
                    }
                }

                if (outcome != FlightOutcome.Running)
                {
                    return Finish(x, flight, outcome, mayRetry);
                }

                x.WaitOn(x.Signal, total);
                await x.Signal.WaitAsync();
                x.WaitOn(null, DeadlineWatch.Never);
                if (x.Interrupted is var ended && ended != FailureClass.None)
                {
                    return await EndInBandAsync(x, reader, ended);
                }

                if (clock.Coarse >= total)
                {
                    return await EndInBandAsync(x, reader, FailureClass.TotalTimeout);
                }
            }
        }
        finally
        {
            flight.Leave(reader);
        }
    }

    private async ValueTask<FailureClass> PassOnAsync(ExchangeContext x, Flight flight, FlightReader reader, long joined)
    {
        if (!x.Reply.Started)
        {
            Start(x, flight, joined);
        }

        while (reader.TryRead(out var bytes))
        {
            do
            {
                x.Reply.Body.Put(bytes);
                x.Record.BytesOut += bytes.Length;
                reader.Advance(bytes);
            }
            while (reader.TryRead(out bytes));

            if (!flight.IsOpen)
            {
                flight.CaughtUp.Wake();
            }

            if (await _writer.FlushAsync(x.Reply, x, clock.ToTicks(x.Decision.Model.Timeouts.ClientStall)) is var failure && failure != FailureClass.None)
            {
                return failure;
            }
        }

        return FailureClass.None;
    }

    private void Start(ExchangeContext x, Flight flight, long joined)
    {
        var (rule, arm) = (x.Head.Rule, x.Head.Arm);
        x.Head = flight.Head;
        (x.Head.Rule, x.Head.Arm, x.Head.Reason) = (rule, arm, null);
        x.Head.Cache = x.Record.Cache = flight.Head.Cache == CacheState.Stale ? CacheState.Stale : CacheState.Coalesced;
        x.Head.Attempts = 0;
        x.Head.OverheadMilliseconds = clock.ToMilliseconds(joined - x.Arrived);
        x.Reply.Start(x.Head);
    }

    private static bool Finish(ExchangeContext x, Flight flight, FlightOutcome outcome, bool mayRetry)
    {
        ref var record = ref x.Record;
        var flown = flight.Record;
        if (x.Reply.Started)
        {
            record.Status = 200;
            record.Failure = flown.Failure;
            record.Phase = flown.Phase;
            record.Code = flown.Code;
            record.Finish = flown.Finish;
            record.Usage = flown.Usage;
            record.SavedNanoDollars = flown.HasCost ? flown.NanoDollars : 0;
            if (outcome == FlightOutcome.Aborted)
            {
                x.Reply.Abort();
            }

            return true;
        }

        var refusal = flight.Refusal;
        var isOwnFault = refusal?.Status is >= 400 and < 500 and not (408 or 429);
        if (mayRetry && !isOwnFault)
        {
            return false;
        }

        refusal ??= GatewayError.Unavailable("upstream_failed", "The call that this request shared has failed.");
        record.Failure = flown.Failure;
        record.Phase = flown.Phase;
        record.Code = refusal.Code;
        record.Status = refusal.Status;
        x.Head.Provider = flight.Head.Provider;
        x.Head.Deployment = flight.Head.Deployment;
        x.Head.Model = flight.Head.Model;
        x.Head.GaveUp = flight.Head.GaveUp;
        x.Reply.Refuse(refusal, x.Head);
        return true;
    }

    // This client's own end; the flight goes on without it.
    private static async ValueTask<bool> EndInBandAsync(ExchangeContext x, FlightReader reader, FailureClass failure)
    {
        if (failure is FailureClass.ClientGone or FailureClass.ClientStalled)
        {
            return End(x, failure);
        }

        var policy = FailurePolicy.Of(failure);
        var error = failure == FailureClass.Draining
            ? GatewayError.Unavailable("draining", "The router is shutting down; try again, another instance will answer.")
            : new GatewayError(policy.ClientStatus, policy.ErrorType, policy.Name, $"The call that this request shared {FailureText.Of(failure)}.");
        x.Record.Failure = failure;
        x.Record.Code = error.Code;
        x.Record.Status = x.Reply.Started ? 200 : error.Status;
        if (!x.Reply.Started)
        {
            x.Reply.Refuse(error, x.Head);
        }
        else if (x.Facts.Stream)
        {
            ClientDialect.Of(x.Request.Operation).WriteStreamError(x.Reply.Body, error, !reader.AtBoundary);
            await x.Reply.FlushAsync();
        }
        else
        {
            x.Reply.Abort();
        }

        return true;
    }

    private static bool End(ExchangeContext x, FailureClass failure)
    {
        x.Record.Failure = failure;
        x.Record.Status = FailurePolicy.Of(failure).ClientStatus;
        x.Reply.Abort();
        return true;
    }
}
