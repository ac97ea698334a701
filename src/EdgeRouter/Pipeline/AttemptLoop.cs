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
                if (move != Move.Over && (move == Move.Again || await WaitAsync(x, move, until)))
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

                await TellAsync(x);
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
                    await TellAsync(x);
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

    private static RouteRequest RequestOf(ExchangeContext x) => new(ref x.Facts, x.Body.Span, x.Key, x.Wants, x.Request);

    // A place for the next attempt; null when there is none now.
    private Attempt? Choose(ExchangeContext x, Continuation? continuation, bool second = false)
    {
        var plan = x.Plan;
        if (plan.IsOver || plan.AttemptsHere >= plan.Model.Retries.Attempts || plan.Attempts >= AttemptPlan.MostAttempts || clock.Coarse >= x.TotalAt
            || (room.Count > 0 && x.Waiter is null && room.MustWait(plan.Model.Name, x.Priority)))
        {
            return null;
        }

        var request = RequestOf(x);
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

        Learn(x, failure, attempt);
    }

    // What a failure means for the rest of this request.
    private void Learn(ExchangeContext x, AttemptFailure failure, Attempt attempt)
    {
        var plan = x.Plan;
        var deployment = attempt.Route.Deployment;
        var continues = attempt.Continues;
        if (continues is not null && failure.Class == FailureClass.BadRequest)
        {
            // The caller's request was good before: what was refused is the form in which it is gone on with.
            if (continues.UsesPrefill(deployment))
            {
                continues.InWords = true;
                return;
            }

            plan.MarkDead(deployment);
            return;
        }

        plan.Fail(failure, deployment, attempt.Head.Deployment ?? deployment.Id, keepFirst: continues is not null);
        var next = x.Runtime.Snapshot.Failures[failure.Class].Next;
        var cause = CauseOf(failure.Class);
        switch (next)
        {
            case NextStep.Retry:
                plan.MarkTried(deployment);
                break;
            case NextStep.RotateKey:
                if (deployment.UpstreamModel is null && failure.Class == FailureClass.RateLimited)
                {
                    // A wildcard's names have limits of their own; nothing is remembered of them.
                    plan.MarkTried(deployment);
                }
                else if (failure.Class != FailureClass.RateLimited && !attempt.Stats.HasUnrefusedKey(chooser.Now()))
                {
                    plan.MarkDead(deployment);
                }

                break;
            case NextStep.LargerWindow:
                plan.MarkSmaller(deployment);
                break;
            case NextStep.NextDeployment:
                plan.MarkDead(deployment);
                break;
            default:
                if (x.Wants.NoFallback || !plan.HasChainFor(cause))
                {
                    plan.Stop();
                    return;
                }

                plan.LeaveModel();
                break;
        }

        if (!x.Wants.NoFallback)
        {
            plan.Chain(cause);
        }
    }

    private static FailureCause CauseOf(FailureClass failure) => failure switch
    {
        FailureClass.ContextLength or FailureClass.RequestTooLarge => FailureCause.ContextLength,
        FailureClass.ContentPolicy => FailureCause.ContentPolicy,
        FailureClass.RateLimited => FailureCause.RateLimited,
        FailureClass.ConnectTimeout or FailureClass.FirstTokenTimeout or FailureClass.IdleTimeout or FailureClass.AnswerTimeout or FailureClass.RequestTimeout => FailureCause.Timeout,
        _ => FailureCause.Any,
    };

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
        if (more && plan.CanRepeat() && PauseUntil(x, out until))
        {
            return Move.Pause;
        }

        if (plan.Last is null && !x.Wants.NoFallback)
        {
            plan.Chain(FailureCause.Any);
        }

        if (plan.MoveOn())
        {
            RouteChooser.Redirect(ref x.Decision, plan.Model, RequestOf(x));
            return Move.Again;
        }

        if (plan.Rewind())
        {
            x.Decision = x.FirstDecision;
        }

        return more && MayPass(x, out until) ? Move.Queue : Move.Over;
    }

    // Everything has failed, and not by the caller's fault.
    private bool Degrades(ExchangeContext x)
    {
        var plan = x.Plan;
        if (!LastResort.IsDue(x, chooser) || !plan.Degrade(x.Facts.MaxOutputTokens > 0))
        {
            return false;
        }

        RouteChooser.Redirect(ref x.Decision, plan.Model, RequestOf(x));
        return true;
    }

    // Full jitter: between nothing and a bound that doubles; what the provider asked for is the least, and is not waited for when it is too long.
    private bool PauseUntil(ExchangeContext x, out long until)
    {
        var plan = x.Plan;
        var settings = plan.Model.Retries;
        var bound = Math.Min(settings.MaxBackoff.TotalMilliseconds, settings.Backoff.TotalMilliseconds * Math.Pow(2, plan.Pauses));
        var floor = plan.Last?.RetryAfterMilliseconds ?? 0;
        var pause = TimeSpan.FromMilliseconds(floor + (bound * chance()));
        until = clock.Coarse + clock.ToTicks(pause);
        return floor <= Math.Max(settings.MaxBackoff.TotalMilliseconds, plan.Model.Queue.Wait.TotalMilliseconds) && until < x.TotalAt;
    }

    // Somebody is only full or left alone for a moment, and that ends before the caller's patience does.
    private bool MayPass(ExchangeContext x, out long until)
    {
        var plan = x.Plan;
        var wait = chooser.RoomIn(x.Decision, RequestOf(x), plan.Used);
        until = Math.Min(x.TotalAt, clock.Coarse + clock.ToTicks(plan.Model.Queue.Wait));
        return plan.Model.Queue.Length > 0 && wait < uint.MaxValue && clock.Coarse + clock.ToTicks(TimeSpan.FromMilliseconds(wait)) < until;
    }

    private ValueTask<bool> WaitAsync(ExchangeContext x, Move move, long until) => move == Move.Pause ? PauseAsync(x, until) : QueueAsync(x, until);

    private async ValueTask<bool> PauseAsync(ExchangeContext x, long until)
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

    private async ValueTask<bool> QueueAsync(ExchangeContext x, long until)
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
                found = chooser.RoomIn(x.Decision, RequestOf(x), plan.Used) == 0;
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

    private async ValueTask TellAsync(ExchangeContext x)
    {
        if (!x.Reply.Started && await lastResort.TryAsync(x, chooser))
        {
            return;
        }

        if (!x.Reply.Started && TokenEstimate.Replaces(x))
        {
            await TokenEstimate.AnswerAsync(x);
            return;
        }

        var failure = x.Plan.Last;
        if (failure?.Class is FailureClass.ClientGone or FailureClass.ClientStalled)
        {
            x.Record.Failure = failure.Class;
            x.Record.Status = FailurePolicy.Of(failure.Class).ClientStatus;
            x.Reply.Abort();
            return;
        }

        var error = failure is null ? NoRoute.Explain(chooser, x.FirstDecision, RequestOf(x))
            : x.Plan.LastDeployment is { } deployment ? FailureText.ErrorOf(failure, x.Runtime.Snapshot.Failures, deployment.Provider, x.Plan.LastName, x.Plan.Attempts)
            : GatewayError.Unavailable("draining", "The router is shutting down; try again, another instance will answer.");
        x.Record.Code = error.Code;
        if (!x.Reply.Started)
        {
            x.Record.Status = error.Status;
            x.Head.GaveUp = x.Plan.Attempts > 0;
            x.Reply.Refuse(error, x.Head);
        }
        else if (x.Facts.Stream)
        {
            ClientDialect.Of(x.Request.Operation).WriteStreamError(x.Reply.Body, error, x.MidEvent);
            await x.Reply.FlushAsync();
        }
        else
        {
            x.Reply.Abort();
        }
    }
}
