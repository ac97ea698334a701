using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary>What the client is told when no attempt follows: what the operator has provided for that case, an estimate where only a count was asked for, or the one error that fits, in whatever form the reply can still take.</summary>
internal sealed class FinalAnswer(RouteChooser chooser, LastResort lastResort)
{
    public async ValueTask TellAsync(ExchangeContext x)
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

        var error = failure is null ? NoRoute.Explain(chooser, x.FirstDecision, x.RouteRequest)
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
