using System.Runtime.CompilerServices;
using EdgeRouter.Admission;
using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Routing;
using EdgeRouter.Upstream;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Step 6: one attempt after the other until the client has the answer or the one error that fits. After a failure the table (<see cref="FailureTable"/>) says what may follow: another deployment at once; when there is none, the same
/// after a pause; then the next model of the chain; when all are only full, the queue; and when nothing is left, degradation. All attempts share one deadline, and every one of them is chosen under the request's hard constraints.
/// </summary>
internal sealed class AttemptLoop(
    Clock clock, UpstreamCounters counters, HealthTable health, RouteChooser chooser, WaitingRoom room, HedgedAttempt hedges, Settlement settlement, LastResort lastResort, Func<double> chance)
{
    // Others may take every place that is seen free; whoever loses so often waits its turn.
    private const int MostLooks = 64;

    /// <summary>The kind of degradation in which a smaller model answers.</summary>
    public const string SmallModel = "model";

    private readonly AttemptPauses _pauses = new(clock, chooser, room, chance);
    private readonly FinalAnswer _answer = new(chooser, lastResort);

    private enum Move
    {
        Again,
        Pause,
        Queue,
        Over,
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(ExchangeContext x)
    {
        x.Plan.Begin(x.Decision.Model);
        x.TotalAt = clock.Coarse + clock.ToTicks(x.Decision.Model.Timeouts.Total);
        x.FirstDecision = x.Decision;
        Continuation? continuation = null;
        while (true)
        {
            if (Choose(x, continuation) is not { } attempt)
            {
                var move = NextMove(x, out var until);
                if (move != Move.Over && (move == Move.Again || await (move == Move.Pause ? _pauses.PauseAsync(x, until) : _pauses.QueueAsync(x, until))))
                {
                    continue;
                }

                if (continuation is null && await lastResort.TryStaleAsync(x, chooser))
                {
                    return;
                }

                if (continuation is null && Degrades(x))
                {
                    continue;
                }

                await _answer.TellAsync(x);
                return;
            }

            AttemptFailure? failure;
            if (attempt.Route.Model.Hedge is not null && continuation is null)
            {
                failure = await TryHedgedAsync(x, attempt);
            }
            else
            {
                continuation?.Begin();
                try
                {
                    failure = await attempt.RunAsync();
                    settlement.Settle(x, attempt, failure);
                }
                finally
                {
                    await attempt.DisposeAsync();
                    room.Pump();
                }

                After(x, attempt, failure);
            }

            if (failure is null)
            {
                return;
            }

            if (x.Reply.Started && continuation is null)
            {
                if (!CanContinue(x, failure))
                {
                    await _answer.TellAsync(x);
                    return;
                }

                continuation = new Continuation(x.Transcript!, x.Route.Model.Recovery);
                if (x.Cache is { } use)
                {
                    use.Recovered = true;
                }
            }
        }
    }

    private static bool CanContinue(ExchangeContext x, AttemptFailure failure) =>
        x.Runtime.Snapshot.Failures[failure.Class].Next != NextStep.GiveUp
        && Continuation.IsPossible(x.Route.Model.Recovery, x.Transcript, x.Facts, x.Request.Operation, x.MidEvent);

    // A place for the next attempt; null when there is none now.
    private Attempt? Choose(ExchangeContext x, Continuation? continuation, bool second = false)
    {
        var plan = x.Plan;
        if (plan.IsOver || plan.AttemptsHere >= plan.Model.Retries.Attempts || plan.Attempts >= AttemptPlan.MostAttempts || clock.Coarse >= x.TotalAt
            || (room.Count > 0 && x.Waiter is null && room.MustWait(plan.Model.Name, x.Priority)))
        {
            return null;
        }

        var request = x.RouteRequest;
        for (var look = 0; look < MostLooks && chooser.Choose(x.Decision, request, x.Runtime.Routing, plan.Used, out var chosen); look++)
        {
            var deployment = plan.Model.Candidates[chosen].Deployment;
            var stats = health[deployment];
            if (plan.HasFailed(deployment.Provider) && !stats.TryRetry(x.Runtime.Snapshot.RetryBudget, chooser.Now()))
            {
                plan.MarkDead(deployment);
                continue;
            }

            x.Route = new Route(plan.Model, deployment, plan.IsFallback ? 0 : x.Decision.Strip);
            var attempt = new Attempt(x, clock, counters, x.Route, stats, second)
            {
                Continues = continuation,
                Transcript = continuation is null && x.Facts.Stream && plan.Model.Recovery != RecoveryKind.Error ? Transcript.For(x.Request.Operation) : null,
            };
            if (!attempt.TryEnter(chooser.Now()))
            {
                continue;
            }

            if (x.FirstAttemptAt == 0)
            {
                x.FirstAttemptAt = clock.Now;
            }

            x.Waiter = null;
            Name(x, attempt, chosen, request);
            return attempt;
        }

        return null;
    }

    private void Name(ExchangeContext x, Attempt attempt, int chosen, in RouteRequest request)
    {
        x.Plan.Count();
        x.Record.VirtualModel = attempt.Route.Model.Name;
        RouteNames.Fill(attempt.Route, x.PlainName.Length > 0 ? x.PlainName : x.Body.Span.Slice(x.Facts.Model.Start, x.Facts.Model.Length), ref x.Head);
        x.Head.Attempts = x.Plan.Attempts;
        x.Head.Degraded = x.Plan.Step.Degraded ? SmallModel : null;
        if (x.Wants.Reason)
        {
            x.Head.Reason = RouteReason.Of(chooser, x.Decision, request, x.Runtime.Routing, chosen);
        }

        attempt.Head = x.Head;
    }

    private async ValueTask<AttemptFailure?> TryHedgedAsync(ExchangeContext x, Attempt first)
    {
        using var race = hedges.Begin(x, first);
        var failure = await race.RunAsync(() =>
        {
            // A second attempt elsewhere; if both fail the first one's deployment may still be tried again.
            x.Plan.MarkTried(first.Route.Deployment);
            return Choose(x, null, second: true);
        });
        room.Pump();
        foreach (var (attempt, its) in race.Failures)
        {
            After(x, attempt, its);
        }

        return failure;
    }

    private void After(ExchangeContext x, Attempt attempt, AttemptFailure? failure)
    {
        if (failure is null)
        {
            return;
        }

        if (attempt.Result.BytesToClient > 0)
        {
            x.MidEvent = attempt.Result.MidEvent;
            x.Transcript ??= attempt.Transcript;
        }

        FailureConsequence.Apply(x, failure, attempt, chooser.Now());
    }

    // No deployment can be had now.
    private Move NextMove(ExchangeContext x, out long until)
    {
        until = 0;
        var plan = x.Plan;
        if (clock.Coarse >= x.TotalAt || plan.Attempts >= AttemptPlan.MostAttempts)
        {
            return Move.Over;
        }

        var more = plan.AttemptsHere < plan.Model.Retries.Attempts && !plan.IsOver;
        if (more && plan.CanRepeat() && _pauses.MayPause(x, out until))
        {
            return Move.Pause;
        }

        if (plan.Last is null && !x.Wants.NoFallback)
        {
            plan.Chain(FailureCause.Any);
        }

        if (plan.MoveOn())
        {
            RouteChooser.Redirect(ref x.Decision, plan.Model, x.RouteRequest);
            return Move.Again;
        }

        if (plan.Rewind())
        {
            x.Decision = x.FirstDecision;
        }

        return more && _pauses.MayQueue(x, out until) ? Move.Queue : Move.Over;
    }

    // Everything has failed, and not by the caller's fault.
    private bool Degrades(ExchangeContext x)
    {
        var plan = x.Plan;
        if (!LastResort.IsDue(x, chooser) || !plan.Degrade(x.Facts.MaxOutputTokens > 0))
        {
            return false;
        }

        RouteChooser.Redirect(ref x.Decision, plan.Model, x.RouteRequest);
        return true;
    }


}
