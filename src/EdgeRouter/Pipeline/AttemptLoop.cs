using System.Runtime.CompilerServices;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Relay;
using EdgeRouter.Upstream;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Step 6: tries the route, judges what comes back, and gives the client either the answer or the one error that fits. Owns the commit point: until the relay has started the reply, a failure is a value that
/// can still become a status. One attempt in this version.
/// </summary>
internal sealed class AttemptLoop(Clock clock, UpstreamCounters counters, Settlement settlement)
{
    // Enough for any error object; an HTML page is cut.
    private const int ErrorBodyLimit = 64 << 10;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(ExchangeContext x)
    {
        var dialect = Dialects.Of(x.Route.Deployment.Provider.Dialect);
        var path = dialect.Path(x.Request.Operation, x.Route.Deployment.Provider.Quirks);
        if (path is null)
        {
            Refuse(x, GatewayError.Invalid(
                "operation_not_supported", $"Provider '{x.Route.Deployment.Provider.Name}' does not offer this operation.", "model"));
            return;
        }

        var started = clock.Now;
        var timeouts = x.Route.Model.Timeouts;
        var firstTokenAt = clock.Coarse + clock.ToTicks(timeouts.FirstToken);
        var headAt = x.Facts.Stream ? Math.Min(firstTokenAt, x.TotalAt) : x.TotalAt;
        var connectAt = Math.Min(headAt, clock.Coarse + clock.ToTicks(timeouts.Connect));
        var call = new UpstreamCall(x, headAt, x.Runtime.Snapshot.Limits.ResponseBody, counters);
        var job = new RelayJob
        {
            Body = call,
            Reply = x.Reply,
            Watch = x,
            Dialect = dialect,
            Operation = x.Request.Operation,
            OnFirstOutput = x,
            KeepAliveBeforeFirstToken = x.Route.Model.KeepAliveBeforeFirstToken,
            FirstTokenAt = firstTokenAt,
            TotalAt = x.TotalAt,
            Idle = clock.ToTicks(timeouts.Idle),
            Stall = clock.ToTicks(timeouts.ClientStall),
            KeepAlive = clock.ToTicks(timeouts.KeepAlive),
            AttemptStarted = started,
            OverheadBefore = started - x.Arrived,
        };
        x.Head.Attempts = 1;
        x.Begin(started);
        AttemptFailure? failure;
        RelayResult result = default;
        try
        {
            var request = Compose(x, dialect, path, out job.StripUsage);
            x.WaitOn(call, connectAt);
            var sent = await call.SendAsync(request, clock.Time);
            if (sent != FailureClass.None)
            {
                failure = NotSent(x, call, sent, connectAt, firstTokenAt);
            }
            else if (call.Head.Status is < 200 or >= 300)
            {
                failure = await ReadErrorAsync(x, call, job, dialect);
            }
            else
            {
                result = await RelayAsync(x, call, job);
                failure = result.Failure == FailureClass.None ? null : NotRelayed(call.Head, result);
            }
        }
        finally
        {
            x.WaitOn(null, DeadlineWatch.Never);
            await call.DisposeAsync();
            x.Leave();
            x.Streams.Release();
            x.Answers.Release();
        }

        settlement.Settle(x, failure, result, call.Head.Status, started);
        if (failure is not null)
        {
            await TellAsync(x, failure, result.MidEvent);
        }
    }

    private static UpstreamRequest Compose(ExchangeContext x, UpstreamDialect dialect, string path, out bool strip)
    {
        var deployment = x.Route.Deployment;
        var facts = x.Facts;
        var model = deployment.UpstreamModelUtf8;
        if (x.Route.IsWildcard && x.Route.Strip > 0)
        {
            // Cutting the prefix off is the edit. A name written with escapes is spliced as its plain text.
            model = facts.ModelHasEscape
                ? RouteNames.PlainModel(x.Body.Span.Slice(facts.Model.Start, facts.Model.Length), x.Route.Strip)
                : x.Body.Memory.Slice(facts.Model.Start + x.Route.Strip, facts.Model.Length - x.Route.Strip);
        }

        var request = new UpstreamRequest
        {
            Endpoint = x.Runtime.Upstreams[deployment.Provider],
            Operation = x.Request.Operation,
            Path = path,
            Body = x.Body.Memory,
            Stream = facts.Stream,
            RequestId = x.Request.RequestId,
            ForwardedHeaders = x.Request.ForwardedTo(deployment.Provider),
        };
        if ((x.Decision.Arm?.Parameters ?? x.Decision.Rule?.Parameters ?? x.Route.Model.Parameters) is { } parameters)
        {
            ParameterEdits.Apply(request.Body.Span, parameters, ref request.Edits);
        }

        strip = dialect.Edit(facts, request.Operation, deployment.Provider.Quirks, model, ref request.Edits);
        return request;
    }

    private static ValueTask<RelayResult> RelayAsync(ExchangeContext x, UpstreamCall call, RelayJob job)
    {
        var streaming = x.Facts.Stream && job.Operation != Operation.Embeddings;
        job.Head = x.Head;
        job.Head.Status = 200;
        job.Head.ContentLength = -1;
        if (streaming && !call.Head.IsEventStream)
        {
            return x.Answers.ReadInsteadOfStreamAsync(job, call.Head.ContentLength, ErrorBodyLimit);
        }

        if (!streaming && call.Head.IsEventStream)
        {
            return new ValueTask<RelayResult>(new RelayResult { Failure = FailureClass.MalformedAnswer, Tally = StreamTally.Empty });
        }

        job.Head.EventStream = streaming;
        job.Head.ContentType = streaming ? "text/event-stream" : "application/json";
        return streaming ? x.Streams.RunAsync(job) : x.Answers.RunAsync(job, call.Head.ContentLength);
    }

    private static async ValueTask<AttemptFailure> ReadErrorAsync(ExchangeContext x, UpstreamCall call, RelayJob job, UpstreamDialect dialect)
    {
        var head = call.Head;
        var read = await x.Answers.ReadAllAsync(job, head.ContentLength, ErrorBodyLimit);
        if (read is FailureClass.ClientGone or FailureClass.Draining)
        {
            return new AttemptFailure(FailurePhase.Body, read, "", head.Status);
        }

        // A broken error body is still an error with that status.
        var error = ErrorBody.Read(x.Answers.Content);
        return new AttemptFailure(
            FailurePhase.Head, dialect.Classify(head.Status, error), $"answered with status {head.Status}", head.Status, error, head.RetryAfterSeconds);
    }

    private static AttemptFailure NotRelayed(in UpstreamHead head, in RelayResult result)
    {
        var phase = result.FirstOutputAt == 0 ? FailurePhase.FirstToken : FailurePhase.Body;
        return new AttemptFailure(phase, result.Failure, FailureText.Of(result.Failure), head.Status, result.Tally.Error);
    }

    private static void Refuse(ExchangeContext x, GatewayError error)
    {
        x.Record.Status = error.Status;
        x.Record.Code = error.Code;
        x.Reply.Refuse(error, x.Head);
    }

    private static async ValueTask TellAsync(ExchangeContext x, AttemptFailure failure, bool midEvent)
    {
        if (failure.Class is FailureClass.ClientGone or FailureClass.ClientStalled)
        {
            x.Reply.Abort();
            return;
        }

        var error = FailureText.ErrorOf(failure, x.Route.Deployment.Provider, x.Head.Deployment!);
        x.Record.Code = error.Code;
        if (!x.Reply.Started)
        {
            Refuse(x, error);
        }
        else if (x.Facts.Stream)
        {
            ClientDialect.WriteStreamError(x.Reply.Body, error, midEvent);
            await x.Reply.FlushAsync();
        }
        else
        {
            x.Reply.Abort();
        }
    }

    private AttemptFailure NotSent(ExchangeContext x, UpstreamCall call, FailureClass sent, long connectAt, long firstTokenAt)
    {
        var phase = call.Connected ? FailurePhase.Head : FailurePhase.Connect;
        if (sent == FailureClass.TotalTimeout)
        {
            // Cancelled by a wake: find out what for.
            var now = clock.Coarse;
            sent = x.Interrupted;
            if (sent == FailureClass.None)
            {
                sent = now >= x.TotalAt ? FailureClass.TotalTimeout
                    : !call.Connected && now >= connectAt ? FailureClass.ConnectTimeout
                    : x.Facts.Stream && now >= firstTokenAt ? FailureClass.FirstTokenTimeout
                    : FailureClass.ConnectTimeout;
            }
        }

        return new AttemptFailure(phase, sent, FailureText.Of(sent));
    }
}
