using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Routing;
using EdgeRouter.Upstream;

namespace EdgeRouter.Pipeline;

/// <summary>
/// What a caller gets when no model can answer: a person is told and the caller is told so, or a fixed text; both in the form of an ordinary answer, marked in header, log and metrics. Only where the operator wrote it down, and never
/// for what is the caller's own fault.
/// </summary>
internal sealed class LastResort(Clock clock, HandOff handOff, CacheLookup cache)
{
    /// <summary>Kinds of degradation, for header, log and metrics: a fixed text, a person.</summary>
    public const string Reply = "reply";
    public const string HandedOff = "handoff";

    private const string HandedOver = "This request could not be answered automatically and has been handed to a person.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Everything was tried or is away for a while, and the caller still waits.</summary>
    public static bool IsDue(ExchangeContext x, RouteChooser chooser)
    {
        if (x.Plan.Last is not { } failure)
        {
            return NoRoute.Explain(chooser, x.FirstDecision, x.RouteRequest).Status is 429 or 503;
        }

        return failure.Class is not (FailureClass.ClientGone or FailureClass.ClientStalled or FailureClass.Draining or FailureClass.Internal)
            && FailurePolicy.Of(failure.Class).Blame != Blame.Client;
    }

    /// <summary>What the cache still knows, before anything smaller is tried.</summary>
    /// <returns>True: the client has its answer.</returns>
    public ValueTask<bool> TryStaleAsync(ExchangeContext x, RouteChooser chooser) =>
        x.Cache is not null && !x.Reply.Started && IsDue(x, chooser) ? cache.TryStaleAsync(x) : new ValueTask<bool>(false);

    /// <returns>True: the client has its answer.</returns>
    public async ValueTask<bool> TryAsync(ExchangeContext x, RouteChooser chooser)
    {
        if (x.FirstDecision.Model.Degradation is not { } degradation || (degradation.Webhook is null && degradation.Reply is null)
            || x.Request.Operation is Operation.Embeddings or Operation.CountTokens || !IsDue(x, chooser))
        {
            return false;
        }

        var text = degradation.Reply;
        var kind = Reply;
        if (degradation.Webhook is { } webhook)
        {
            var left = TimeSpan.FromMilliseconds(Math.Max(1_000, clock.ToMilliseconds(x.TotalAt - clock.Coarse)));
            var note = new HandOffNote(x.Request.RequestId, x.FirstDecision.Model.Name, x.Plan.Last is { } failure ? FailurePolicy.Of(failure.Class).Name : "no_deployment_available", x.Key?.Name ?? x.Key?.Id);
            var told = await handOff.TellAsync(webhook, degradation.WebhookHeaders, note, x.Body.Memory, left < Patience ? left : Patience);
            if (told.Taken)
            {
                kind = HandedOff;
                text = told.Reply ?? degradation.Reply ?? HandedOver;
            }
        }

        if (text is null)
        {
            return false;
        }

        Answer(x, kind, text);
        await x.Reply.FlushAsync();
        return true;
    }

    private void Answer(ExchangeContext x, string kind, string text)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        var about = new CannedAnswer("degraded-" + x.Request.RequestId, x.FirstDecision.Model.Name, clock.Time.GetUtcNow().ToUnixTimeSeconds(), text);
        ClientDialect.Of(x.Request.Operation).WriteAnswer(body, about, x.Request.Operation, x.Facts.Stream, x.Facts.IncludeUsage);
        x.Head.Degraded = kind;
        x.Head.Status = 200;
        x.Head.EventStream = x.Facts.Stream;
        x.Head.ContentType = x.Facts.Stream ? "text/event-stream" : "application/json";
        x.Head.ContentLength = x.Facts.Stream ? -1 : body.WrittenCount;
        x.Head.UpstreamMilliseconds = -1;
        x.Reply.Start(x.Head);
        x.Reply.Body.Put(body.WrittenSpan);
        x.Record.Status = 200;
        x.Record.BytesOut = body.WrittenCount;
        x.Record.Attempts = x.Plan.Attempts;
    }
}
