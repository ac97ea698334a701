using System.IO.Pipelines;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Relay;

/// <summary>Flushes to a client under the rule for slow ones: a client that takes nothing for the stall time counts as gone.</summary>
internal sealed class ClientWriter(Clock clock)
{
    /// <returns>None, <see cref="FailureClass.ClientGone"/> or <see cref="FailureClass.ClientStalled"/>.</returns>
    public ValueTask<FailureClass> FlushAsync(ClientReply reply, DeadlineWatch watch, long stall)
    {
        var flush = reply.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return FlushAwaited(flush, reply, watch, stall);
        }

        var result = flush.Result;
        return result.IsCanceled
            ? FlushAwaited(reply.FlushAsync(), reply, watch, stall)
            : new ValueTask<FailureClass>(result.IsCompleted ? FailureClass.ClientGone : FailureClass.None);
    }

    private async ValueTask<FailureClass> FlushAwaited(ValueTask<FlushResult> flush, ClientReply reply, DeadlineWatch watch, long stall)
    {
        var until = clock.Coarse + stall;
        watch.WaitOn(reply, until);
        while (true)
        {
            var result = await flush;
            if (result.IsCompleted || reply.ClientGone)
            {
                return FailureClass.ClientGone;
            }

            // The server reports an interrupted flush as a finished one, so it is the clock that tells.
            if (clock.Coarse >= until && !reply.MindsSlowClients)
            {
                return FailureClass.ClientStalled;
            }

            if (!result.IsCanceled)
            {
                return FailureClass.None;
            }

            flush = reply.FlushAsync();
        }
    }
}
