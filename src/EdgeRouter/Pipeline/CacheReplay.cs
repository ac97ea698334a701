using System.Buffers;
using System.Text;
using EdgeRouter.Caching;
using EdgeRouter.Caching.Compression;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Relay;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Gives an answer out of the cache to a client, in the form that it asked for. The form that it was kept in goes byte for byte (but for the usage event, which callers get who asked for it); the other one is made of it by the same translator
/// that stands between dialects. Streams go at once or at the model's pace.
/// </summary>
internal sealed class CacheReplay(Clock clock, OffloadQueue offload, IoHold hold)
{
    // Reading an answer and writing it anew costs about what three unpackings do.
    private const int OffloadConvertFrom = 16 << 10;

    private static readonly Action<object> MakeOnQueue = static self => ((Making)self).Run();

    private readonly ClientWriter _writer = new(clock);

    /// <summary>False: the entry could not be read, and nothing has been sent.</summary>
    public async ValueTask<bool> TryAsync(ExchangeContext x, CachedAnswer answer, CacheState state, CacheSettings settings)
    {
        var body = new ByteBuffer(x.Pool);
        try
        {
            if (!await TryMakeAsync(x, answer, body))
            {
                return false;
            }

            var facts = answer.Facts;
            Start(x, answer, state, body.Length);
            var failure = x.Facts.Stream && settings.ReplayRate > 0 ? await PaceAsync(x, facts, body.Memory, settings.ReplayRate) : await SendAsync(x, facts, body.Memory);
            Record(x, answer.Facts, state, failure);
            return true;
        }
        finally
        {
            body.Release();
        }
    }

    // False also when the queue is full of other large work: upstream may be faster.
    private async ValueTask<bool> TryMakeAsync(ExchangeContext x, CachedAnswer answer, ByteBuffer body)
    {
        var converts = answer.Facts.Stream != x.Facts.Stream;
        if (answer.Facts.Length < (converts ? OffloadConvertFrom : EntryCodec.OffloadDecompressFrom))
        {
            var entered = hold.Enter();
            var made = TryMake(x, answer, body);
            hold.Leave(entered);
            return made;
        }

        var making = new Making(x, answer, body);
        return await offload.RunAsync(MakeOnQueue, making) && making.Done;
    }

    private static bool TryMake(ExchangeContext x, CachedAnswer answer, ByteBuffer body) =>
        Unpack(answer, body) && (answer.Facts.Stream == x.Facts.Stream || Convert(x, answer.Facts, answer.Names.Model, body));

    private static bool Unpack(CachedAnswer answer, ByteBuffer body)
    {
        var length = answer.Facts.Length;
        if (!answer.TryUnpack(body.GetSpan(length)[..length]))
        {
            return false;
        }

        body.Advance(length);
        return true;
    }

    // From a stream to a whole answer or the other way round, in the client's own dialect.
    private static bool Convert(ExchangeContext x, in EntryFacts facts, string model, ByteBuffer body)
    {
        var other = new ByteBuffer(x.Pool);
        try
        {
            var done = x.Request.Operation switch
            {
                Operation.Completions => facts.Stream ? CompletionForms.TryToAnswer(body.Written, other, x.Pool) : CompletionForms.TryToStream(body.Written, x.Facts.IncludeUsage, other),
                Operation.Responses => facts.Stream ? ResponseForms.TryToAnswer(body.Written, other) : ResponseForms.TryToStream(body.Written, other),
                _ => TryTranslate(x, facts, model, body.Written, other),
            };
            body.Clear();
            body.Write(other.Written);
            return done;
        }
        finally
        {
            other.Release();
        }
    }

    private static bool TryTranslate(ExchangeContext x, in EntryFacts facts, string model, ReadOnlySpan<byte> kept, ByteBuffer other)
    {
        var client = Dialects.ClientOf(x.Request.Operation);
        var options = new AnswerOptions(Encoding.ASCII.GetBytes("kept-" + x.Request.RequestId), Encoding.UTF8.GetBytes(model), facts.CreatedAt, x.Facts.IncludeUsage);
        var translated = new TranslatedStream(new Translator(client, client, x.Facts.Stream, options, Quirks.None, x.Pool), binary: false, x.Pool);
        var tally = StreamTally.Empty;
        var kind = facts.Stream ? translated.Feed(kept, ref tally) : translated.ReadAnswer(kept, ref tally);
        other.Write(translated.Output.Written);
        var whole = (kind & (EventKind.Error | EventKind.Malformed)) == 0 && translated.IsComplete;
        translated.Release();
        return whole;
    }

    private void Start(ExchangeContext x, CachedAnswer answer, CacheState state, int length)
    {
        ref var head = ref x.Head;
        (head.Provider, head.Deployment, head.Model) = answer.Names;
        head.Deprecated = EndOfModel(x, head.Deployment);
        head.Status = 200;
        head.Cache = state;
        head.AgeSeconds = answer.Age;
        head.Degraded = state == CacheState.Stale ? CacheNames.Of(state) : null;
        head.EventStream = x.Facts.Stream;
        head.ContentType = x.Facts.Stream ? "text/event-stream" : "application/json";
        head.ContentLength = x.Facts.Stream ? -1 : length;
        head.UpstreamMilliseconds = -1;
        head.OverheadMilliseconds = clock.ToMilliseconds(clock.Now - x.Arrived);
        x.Reply.Start(head);
    }

    private static string? EndOfModel(ExchangeContext x, string deployment)
    {
        foreach (var candidate in x.Decision.Model.Candidates)
        {
            if (candidate.Deployment.Id == deployment)
            {
                return candidate.Deployment.Facts.End?.Notice;
            }
        }

        return null;
    }

    private ValueTask<FailureClass> SendAsync(ExchangeContext x, in EntryFacts facts, ReadOnlyMemory<byte> body)
    {
        var skip = SkipOf(x, facts);
        Write(x, body.Span[..skip.Start]);
        Write(x, body.Span[skip.End..]);
        return _writer.FlushAsync(x.Reply, x, clock.ToTicks(x.Decision.Model.Timeouts.ClientStall));
    }

    // The usage event of a client that did not ask for it; made anew in another form it is not there.
    private static ByteRange SkipOf(ExchangeContext x, in EntryFacts facts) => facts.Stream && x.Facts.Stream && !x.Facts.IncludeUsage ? facts.UsageEvent : default;

    // By the heartbeat: as many events as are due go together, ten times a second.
    private async ValueTask<FailureClass> PaceAsync(ExchangeContext x, EntryFacts facts, ReadOnlyMemory<byte> body, int rate)
    {
        var stall = clock.ToTicks(x.Decision.Model.Timeouts.ClientStall);
        var began = clock.Now;
        var skip = SkipOf(x, facts);
        var events = default(EventCutter);
        var at = 0;
        for (long sent = 0; at < body.Length;)
        {
            var due = 1 + (long)(clock.ToMilliseconds(clock.Now - began) * rate / 1000);
            while (sent < due && at < body.Length)
            {
                var length = events.NextIn(body.Span[at..]);
                if (skip.Length == 0 || at != skip.Start)
                {
                    Write(x, body.Span.Slice(at, length));
                }

                at += length;
                sent++;
            }

            if (await _writer.FlushAsync(x.Reply, x, stall) is var failure && failure != FailureClass.None)
            {
                return failure;
            }

            if (at < body.Length)
            {
                x.WaitOn(x.Signal, clock.Coarse);
                await x.Signal.WaitAsync();
                x.WaitOn(null, DeadlineWatch.Never);
                if (x.Interrupted is var ended && ended != FailureClass.None)
                {
                    return ended;
                }
            }
        }

        return FailureClass.None;
    }

    private static void Write(ExchangeContext x, ReadOnlySpan<byte> bytes)
    {
        x.Reply.Body.Put(bytes);
        x.Record.BytesOut += bytes.Length;
    }

    private static void Record(ExchangeContext x, in EntryFacts facts, CacheState state, FailureClass failure)
    {
        ref var record = ref x.Record;
        record.Status = 200;
        record.Failure = failure;
        record.Finish = facts.Finish;
        record.Usage = facts.Usage;
        record.SavedNanoDollars = facts.HasCost ? facts.NanoDollars : 0;
        record.Cache = state;
        if (failure != FailureClass.None)
        {
            x.Reply.Abort();
        }
    }

    private sealed class Making(ExchangeContext x, CachedAnswer answer, ByteBuffer body)
    {
        public bool Done { get; private set; }

        public void Run() => Done = TryMake(x, answer, body);
    }
}
