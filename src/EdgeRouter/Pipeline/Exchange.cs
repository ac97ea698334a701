using System.Runtime.CompilerServices;
using EdgeRouter.Admission;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary>
/// The story of one request, top to bottom. This is the only file that calls the stages; they never see each other.
///
/// <code>
///   1 Identify   who is calling, is there room        (Admission)
///   2 Receive    body into pooled memory, within caps (Ingress, through ClientRequest)
///   3 Inspect    one scan of the bytes: facts         (Inspection)
///   4 Route      name to model, rules, splits         (Routing)
///   5 Cache      from memory, with others, or on    (CacheStep: Caching)
///   6 Attempt    choose, send, judge, relay; again    (AttemptLoop: Routing, Upstream, Relay)
///   7 Settle     what the attempt taught              (Settlement)
///   8 Record     one line for the log, the counters   (Settlement)
/// </code>
///
/// Identify comes before Receive, so that an unknown caller cannot make us hold its body. Allocates what the transport below needs, nothing per event; takes no lock.
/// </summary>
internal sealed class Exchange(
    Lifecycle lifecycle, BufferPool pool, OffloadQueue offload, IoHold hold, LoadGate gate, RouteChooser chooser, AttemptLoop attempts, Settlement settlement, CacheStep cache)
{
    // Above this the scan of a body dense in tokens may take longer than an I/O thread should be held.
    private const int OffloadAbove = 128 << 10;

    private static readonly Action<object> ScanOnQueue = static state => ((ScanJob)state).Run();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(ExchangeContext x)
    {
        var entered = hold.Enter();
        x.Arrived = entered;
        x.Runtime = lifecycle.Enter();
        var snapshot = x.Runtime.Snapshot;

        // 1 Identify
        var error = Identify(x, snapshot, out var admitted);
        try
        {
            // 2 Receive
            if (error is null)
            {
                var receiving = x.Request.ReceiveAsync(snapshot.Limits, x);
                if (!receiving.IsCompleted)
                {
                    hold.Leave(entered);
                    x.Body = await receiving;
                    entered = hold.Enter();
                }
                else
                {
                    x.Body = await receiving;
                }

                error = x.Body.Error;
            }

            // 3 Inspect
            if (error is null)
            {
                error = x.Body.Length <= OffloadAbove ? Inspect(x, snapshot.Limits.JsonDepth) : await InspectOffloadedAsync(x, snapshot.Limits.JsonDepth);
            }

            // 4 Route
            error ??= FindRoute(x, snapshot);
            hold.Leave(entered);

            // 5 Cache (and the attempts behind it), 6 Attempt
            if (error is null)
            {
                await (TokenEstimate.IsDue(x) ? TokenEstimate.AnswerAsync(x) : x.Decision.Model.Cache is not null ? cache.RunAsync(x) : attempts.RunAsync(x));
            }
            else
            {
                x.Record.Code = error.Code;
                x.Record.Status = error.Status;
                x.Reply.Refuse(error, x.Head);
            }
        }
        finally
        {
            // 7 Settle, 8 Record
            x.WaitOn(null, DeadlineWatch.Never);
            if (x.Body.Array is { } body)
            {
                pool.Return(body);
                x.Body = default;
            }

            if (admitted)
            {
                gate.Leave();
            }

            settlement.Record(x);
            x.Runtime.Leave();
        }
    }

    private GatewayError? Identify(ExchangeContext x, Snapshot snapshot, out bool admitted)
    {
        admitted = false;
        if (lifecycle.Draining)
        {
            return GatewayError.Unavailable("draining", "The router is shutting down; try again, another instance will answer.") with { CloseConnection = true };
        }

        var error = gate.Enter(snapshot.Limits);
        admitted = error is null;
        if (!admitted)
        {
            return error! with { CloseConnection = true };
        }

        error = KeyGate.Identify(snapshot.Keys, snapshot.Keys is null ? default : x.Request.PresentedKey, out var key);
        x.Key = key;
        return error is null ? null : error with { CloseConnection = true };
    }

    private static GatewayError? Inspect(ExchangeContext x, int depth)
    {
        var error = RequestScan.Scan(x.Body.Span, depth, out var facts);
        x.Facts = facts;
        return error;
    }

    private async ValueTask<GatewayError?> InspectOffloadedAsync(ExchangeContext x, int depth)
    {
        var job = new ScanJob(x.Body.Memory, depth);
        if (!await offload.RunAsync(ScanOnQueue, job))
        {
            return GatewayError.Unavailable("busy", "The router is busy with other large requests; try again shortly.");
        }

        x.Facts = job.Facts;
        return job.Error;
    }

    private GatewayError? FindRoute(ExchangeContext x, Snapshot snapshot)
    {
        if (x.Facts.Stateful != StatefulMember.None && x.Request.Operation == Operation.Responses)
        {
            return NeedsState(x.Facts.Stateful);
        }

        Span<byte> unescaped = stackalloc byte[x.Facts.ModelHasEscape ? x.Facts.Model.Length : 0];
        scoped ReadOnlySpan<byte> name = x.Body.Span.Slice(x.Facts.Model.Start, x.Facts.Model.Length);
        if (x.Facts.ModelHasEscape)
        {
            name = RequestScan.Unescape(name, unescaped);
        }

        x.Record.Stream = x.Facts.Stream;
        if (!ModelResolver.TryResolve(snapshot, name, out var model, out var strip))
        {
            return ModelResolver.Unknown(snapshot, name, x.Key);
        }

        if (x.Key is { } key && !key.Allows(model, name))
        {
            return ModelResolver.NotAllowed(name);
        }

        if (WantsHeaders.Read(x.Request, out var wants) is { } unreadable)
        {
            return unreadable;
        }

        x.Wants = wants;
        chooser.Decide(model, strip, x.RouteRequest, out x.Decision);
        x.Record.VirtualModel = x.Decision.Model.Name;
        x.Head.Rule = x.Decision.Rule?.Name;
        x.Head.Arm = x.Decision.Arm?.Name;
        if (x.Facts.ModelHasEscape)
        {
            x.PlainName = name.ToArray();
        }

        return null;
    }

    // The next request of a conversation may go to another provider, which knows nothing of this one.
    private static GatewayError NeedsState(StatefulMember member)
    {
        var name = member switch
        {
            StatefulMember.PreviousResponseId => "previous_response_id",
            StatefulMember.Conversation => "conversation",
            _ => "background",
        };
        return GatewayError.Invalid("unsupported_parameter", $"'{name}' needs state that a provider keeps, and requests are routed to any of them; send the whole conversation in 'input'.", name);
    }

    private sealed class ScanJob(ReadOnlyMemory<byte> body, int depth)
    {
        public RequestFacts Facts { get; private set; }

        public GatewayError? Error { get; private set; }

        public void Run()
        {
            Error = RequestScan.Scan(body.Span, depth, out var facts);
            Facts = facts;
        }
    }
}
