using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Pipeline;

/// <summary>What a failed attempt means for the rest of its request: which deployments are out, which may be tried again, whether the model is left, and which chain of fallbacks follows. The table (<see cref="FailureTable"/>) decides.</summary>
internal static class FailureConsequence
{
    /// <param name="now">The routing room's milliseconds.</param>
    public static void Apply(ExchangeContext x, AttemptFailure failure, Attempt attempt, uint now)
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
                else if (failure.Class != FailureClass.RateLimited && !attempt.Stats.Keys.HasUnrefused(now))
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
}
