using EdgeRouter.Admission;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary>What a request does between two attempts: it backs off before the same deployments are tried again, or stands in line for one that is full. Both end when the client goes away or the node stops.</summary>
/// <param name="chance">Uniform in [0, 1).</param>
internal sealed class AttemptPauses(Clock clock, RouteChooser chooser, WaitingRoom room, Func<double> chance)
{
    /// <summary>Full jitter: between nothing and a bound that doubles; what the provider asked for is the least, and is not waited for when it is too long.</summary>
    /// <param name="until">Coarse ticks.</param>
    public bool MayPause(ExchangeContext x, out long until)
    {
        var plan = x.Plan;
        var settings = plan.Model.Retries;
        var bound = Math.Min(settings.MaxBackoff.TotalMilliseconds, settings.Backoff.TotalMilliseconds * Math.Pow(2, plan.Pauses));
        var floor = plan.Last?.RetryAfterMilliseconds ?? 0;
        var pause = TimeSpan.FromMilliseconds(floor + (bound * chance()));
        until = clock.Coarse + clock.ToTicks(pause);
        return floor <= Math.Max(settings.MaxBackoff.TotalMilliseconds, plan.Model.Queue.Wait.TotalMilliseconds) && until < x.TotalAt;
    }

    /// <summary>Somebody is only full or left alone for a moment, and that ends before the caller's patience does.</summary>
    /// <param name="until">Coarse ticks.</param>
    public bool MayQueue(ExchangeContext x, out long until)
    {
        var plan = x.Plan;
        var wait = chooser.RoomIn(x.Decision, x.RouteRequest, plan.Used);
        until = Math.Min(x.TotalAt, clock.Coarse + clock.ToTicks(plan.Model.Queue.Wait));
        return plan.Model.Queue.Length > 0 && wait < uint.MaxValue && clock.Coarse + clock.ToTicks(TimeSpan.FromMilliseconds(wait)) < until;
    }

    /// <returns>False: the request has ended meanwhile.</returns>
    public async ValueTask<bool> PauseAsync(ExchangeContext x, long until)
    {
        x.Plan.Pauses++;
        while (clock.Coarse < until)
        {
            if (!await SleepAsync(x, until))
            {
                return false;
            }
        }

        x.Plan.Repeat();
        return true;
    }

    /// <returns>True: there is room, and it is this request's turn.</returns>
    public async ValueTask<bool> QueueAsync(ExchangeContext x, long until)
    {
        var plan = x.Plan;
        if (!room.TryEnter(plan.Model.Name, plan.Model.Queue.Length, x.Priority, x.Key?.Id, x.Signal, out var waiter))
        {
            return false;
        }

        var found = false;
        try
        {
            while (!found && !waiter!.Displaced && clock.Coarse < until && await SleepAsync(x, until))
            {
                found = chooser.RoomIn(x.Decision, x.RouteRequest, plan.Used) == 0;
            }

            return found;
        }
        finally
        {
            room.Leave(waiter!, found);
            x.Waiter = found ? waiter : null;
        }
    }

    private static async ValueTask<bool> SleepAsync(ExchangeContext x, long until)
    {
        x.WaitOn(x.Signal, until);
        await x.Signal.WaitAsync();
        x.WaitOn(null, DeadlineWatch.Never);
        if (x.Interrupted is not (var ended and not FailureClass.None))
        {
            return true;
        }

        x.Plan.End(ended);
        return false;
    }
}
