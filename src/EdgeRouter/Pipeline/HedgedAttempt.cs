using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary>When a request may have a second attempt at the same time, and how long the first one is given.</summary>
internal sealed class HedgedAttempt(Clock clock, RouteChooser chooser, Settlement settlement)
{
    // Quantile of the time to first token after which an attempt counts as one of the slow ones (Dean and Barroso, The Tail at Scale).
    private const double Slow = 0.95;

    public HedgeRace Begin(ExchangeContext x, Attempt first)
    {
        var settings = first.Route.Model.Hedge!;
        var routing = x.Runtime.Routing;
        var now = chooser.Now();
        routing.CountForHedging(first.Route.Model, now);
        var after = settings.After?.TotalMilliseconds ?? first.Stats.FirstTokenQuantile(Slow, now);
        return new HedgeRace(x, first, clock, settlement, after, () => routing.TryHedge(first.Route.Model, settings.Share, chooser.Now()));
    }
}
