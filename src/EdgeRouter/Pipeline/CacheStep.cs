using EdgeRouter.Caching;
using EdgeRouter.Caching.Flights;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Step 5, for models that have a cache: answer from memory, share the call that an identical request has under way, or go on to the attempts and keep what comes. A request that asks upstream here is a flight: its answer goes
/// through <see cref="FlightReply"/> to its own client and to all who join, and into the cache if it is whole and good.
/// <para>A hit costs a hash of the body, a lookup and an unpacking, and reserves nothing: neither a place on a deployment nor room of a key.</para>
/// </summary>
internal sealed class CacheStep(ResponseCache cache, AttemptLoop attempts, CacheLookup lookup, Follower follower, OffloadQueue offload, IoHold hold, Clock clock)
{
    // Above these the key may take longer than an I/O thread should be held (docs/cache-keys.md has the figures).
    private const int OffloadAbove = 64 << 10;
    private const int OffloadNormalizedAbove = 16 << 10;

    private static readonly Action<object> TicketOnQueue = static self => ((TicketJob)self).Run();

    public async ValueTask RunAsync(ExchangeContext x)
    {
        if (CacheHeaders.Read(x.Request, out var wants) is { } unreadable)
        {
            Refuse(x, unreadable);
            return;
        }

        var use = new CacheUse(x.Decision.Model.Cache!, wants);
        if (wants.NoStore || !Admits(x, use.Settings) || cache.Store is null || !await HasTicketAsync(x, use))
        {
            x.Head.Cache = x.Record.Cache = CacheState.Bypass;
            await (wants.OnlyIfCached ? RefuseAsync(x) : attempts.RunAsync(x));
            return;
        }

        x.Cache = use;
        var retried = false;
        if (!wants.NoCache)
        {
            if (await lookup.TryFreshAsync(x, use))
            {
                return;
            }

            if (cache.Storing(use.Ticket) is { } storing)
            {
                await storing;
                if (await lookup.TryFreshAsync(x, use))
                {
                    return;
                }
            }
        }

        if (wants.OnlyIfCached)
        {
            await RefuseAsync(x);
            return;
        }

        while (true)
        {
            var flight = Board(x, use, out var reader);
            if (reader is null)
            {
                await LeadAsync(x, use, flight);
                return;
            }

            // Who has got nothing yet is tried once more when the flight fails, at most one of them at a time: the first leads, the others follow again.
            if (await follower.RunAsync(x, flight, reader, mayRetry: !retried))
            {
                return;
            }

            retried = true;
        }
    }

    private static bool Admits(ExchangeContext x, CacheSettings settings) => CachePolicy.Admits(
        x.Facts, x.Body.Span, x.Request.Operation, x.Decision.Arm?.Parameters ?? x.Decision.Rule?.Parameters ?? x.Decision.Model.Parameters, settings);

    private async ValueTask<bool> HasTicketAsync(ExchangeContext x, CacheUse use)
    {
        var stamp = cache.Invalidations.Now;
        if (x.Body.Length <= (use.Settings.Match == PromptMatch.Exact ? OffloadAbove : OffloadNormalizedAbove))
        {
            var entered = hold.Enter();
            var made = use.TryMakeTicket(x, stamp);
            hold.Leave(entered);
            return made;
        }

        // A full queue: the request goes on without the cache.
        var job = new TicketJob(x, use, stamp);
        return await offload.RunAsync(TicketOnQueue, job) && job.Made;
    }

    private Flight Board(ExchangeContext x, CacheUse use, out FlightReader? reader)
    {
        // A call that is under way is older than whoever asks for something fresh.
        if (use.Settings.Coalesce && use.Wants is { NoCoalesce: false, NoCache: false, MaxAge: < 0 })
        {
            return cache.Flights.JoinOrBegin(CacheKeys.OfFlight(x, use.Ticket.Exact), use.Ticket.Stamp, use.Settings.MaxEntry, x.Signal, out reader);
        }

        reader = null;
        return cache.Flights.BeginAlone(use.Settings.MaxEntry);
    }

    private async ValueTask LeadAsync(ExchangeContext x, CacheUse use, Flight flight)
    {
        x.Head.Cache = x.Record.Cache = CacheState.Miss;
        var own = x.Reply;
        var shared = new FlightReply(flight, own, clock, clock.ToTicks(x.Decision.Model.Timeouts.ClientStall));
        x.Reply = shared;
        var outcome = FlightOutcome.Aborted;
        try
        {
            await attempts.RunAsync(x);
            var served = x.Record.Code is null && (x.Record.Failure == FailureClass.None || flight.Head.Degraded is LastResort.Reply or LastResort.HandedOff);
            outcome = shared.Aborted ? FlightOutcome.Aborted : served ? FlightOutcome.Served : FlightOutcome.Failed;
        }
        finally
        {
            x.Reply = own;
            flight.Complete(outcome, x.Record);
            try
            {
                if (outcome == FlightOutcome.Served && OrderFor(x, use, flight.Head) is { } order)
                {
                    x.Record.CacheKey = order.Ticket.Exact.Short;
                    cache.Keep(flight, order);
                }
            }
            finally
            {
                cache.Flights.Remove(flight);
                if (await shared.CloseAsync(x) is var left && left != FailureClass.None && outcome == FlightOutcome.Served)
                {
                    // The call went on for others; this caller did not stay for its answer.
                    x.Record.Failure = left;
                    x.Record.Status = FailurePolicy.Of(left).ClientStatus;
                }
            }
        }
    }

    /// <summary>Null: the answer is not one to be kept.</summary>
    private static KeepOrder? OrderFor(ExchangeContext x, CacheUse use, in ReplyHead head)
    {
        var model = x.Plan.Model;
        if (model.Cache is not { } settings || head.Dropped is not null || head.Status != 200 || head.Cache != CacheState.Miss
            || (head.Degraded is not null && !(head.Degraded == AttemptLoop.SmallModel && use.Settings.StoreDegraded))
            || (use.Recovered && !settings.StoreRecovered))
        {
            return null;
        }

        var ticket = x.Plan.IsFallback ? use.TicketOf(x, model, settings, x.Plan.Step.Parameters ?? x.Decision.Arm?.Parameters ?? x.Decision.Rule?.Parameters ?? model.Parameters, use.Ticket.Stamp) : use.Ticket;
        return new KeepOrder(
            ticket, settings, x.Request.Operation, x.Facts.Stream, model.Name, x.Key?.Id, use.Wants.Tags ?? [], x.Record.Usage, x.Record.HasCost ? x.Record.NanoDollars : -1);
    }

    private static ValueTask RefuseAsync(ExchangeContext x)
    {
        Refuse(x, new GatewayError(504, "invalid_request_error", "not_cached", "There is no such answer in the cache, and the request asked for nothing else (only-if-cached)."));
        return default;
    }

    private static void Refuse(ExchangeContext x, GatewayError error)
    {
        x.Record.Code = error.Code;
        x.Record.Status = error.Status;
        x.Reply.Refuse(error, x.Head);
    }

    private sealed class TicketJob(ExchangeContext x, CacheUse use, long stamp)
    {
        public bool Made { get; private set; }

        public void Run() => Made = use.TryMakeTicket(x, stamp);
    }
}
