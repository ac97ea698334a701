using System.Runtime.CompilerServices;
using EdgeRouter.Health;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Relay;
using EdgeRouter.Routing;
using EdgeRouter.Upstream;
using EdgeRouter.Upstream.Credentials;

namespace EdgeRouter.Pipeline;

/// <summary>
/// One try on one deployment with one key: takes its places, sends, judges the head, relays, gives the places back. A fresh object, so that nothing that is late can touch another. What comes out is a value. Until the relay has
/// started the reply nothing has reached the client, and the failure is only the router's.
/// </summary>
internal sealed class Attempt : IFirstOutput
{
    // Enough for any error object; an HTML page is cut.
    private const int ErrorBodyLimit = 64 << 10;

    private readonly ExchangeContext _x;
    private readonly Clock _clock;
    private readonly UpstreamCounters _counters;
    private readonly DeadlineWatch _watch;
    private readonly StreamRelay _streams;
    private readonly AnswerRelay _answers;
    private readonly int _tokens;
    private readonly RelayJob _job;
    private UpstreamCall? _call;
    private bool _placed;
    private bool _isProbe;
    private bool _isStreamed;
    private ByteBuffer? _written;
    private UpstreamEndpoint _endpoint = null!;
    private FetchedCredential? _fetched;

    public Attempt(ExchangeContext x, Clock clock, UpstreamCounters counters, Route route, DeploymentStats stats, bool second = false)
    {
        _x = x;
        _clock = clock;
        _counters = counters;
        Route = route;
        Stats = stats;
        _tokens = RouteChooser.TokensOf(x.Facts);
        _watch = second ? x.SecondWatch : x;
        _streams = second ? x.SecondStreams : x.Streams;
        _answers = second ? x.SecondAnswers : x.Answers;
        _job = second ? x.SecondJob : x.Job;
        _job.Reset();
        _job.Reply = x.Reply;
        _job.Watch = _watch;
        _job.Operation = x.Request.Operation;
        _job.Dialect = Dialects.Of(route.Deployment.Provider.Dialect, _job.Operation);
    }

    public Route Route { get; }

    public DeploymentStats Stats { get; }

    /// <summary>Names of this attempt, for the client.</summary>
    public ref ReplyHead Head => ref _job.Head;

    public ref RelayResult Result => ref _job.Result;

    /// <summary>Which of the provider's keys.</summary>
    public Lane Lane { get; private set; } = null!;

    public int Credential { get; private set; }

    /// <summary>Tokens taken from the key's limit beforehand.</summary>
    public int TokensTaken => _tokens;

    /// <summary>It counts as streaming.</summary>
    public bool Streaming { get; private set; }

    /// <summary>Attempts on the deployment when this one began.</summary>
    public long LoadAtStart { get; private set; }

    /// <summary>Exact ticks.</summary>
    public long Started { get; private set; }

    public int UpstreamStatus => _call?.Head.Status ?? 0;

    public RateLimitAnswer Limits => _call?.Head.Limits ?? RateLimitAnswer.Unknown;

    /// <summary>What the client gets of this attempt's stream, in case it breaks; null: nobody would go on with it.</summary>
    public Transcript? Transcript { get; init; }

    /// <summary>Hold the answer at its first output until <see cref="DeliverAsync"/>, because another attempt may be faster.</summary>
    public bool Hold { get; set; }

    /// <summary>Goes on with an answer that broke; null: a new one.</summary>
    public Continuation? Continues { get; set; }

    /// <summary>The breaker lets it through to see whether the deployment is well again. Taken once: what it says must be told to the breaker.</summary>
    public bool TakeProbe()
    {
        var probe = _isProbe;
        _isProbe = false;
        return probe;
    }

    /// <summary>Takes a place on the deployment, passage through its breaker and room of a key; false when one of them is not to be had. <see cref="DisposeAsync"/> gives them back.</summary>
    public bool TryEnter(uint now)
    {
        if (!Stats.Breaker.TryEnter(now, out _isProbe))
        {
            return false;
        }

        LoadAtStart = Stats.InFlight;
        if (Stats.TryEnter(Route.Deployment.Facts.MaxConcurrency))
        {
            Credential = Stats.Keys.Take(_tokens, now);
            if (Credential >= 0)
            {
                Lane = Stats.Keys.All[Credential];
                _placed = true;
                return true;
            }

            Stats.Awaiting.Decrement();
        }

        Stats.Breaker.Neutral(TakeProbe());
        return false;
    }

    /// <summary>None on success: the whole answer went to the client, or, with <see cref="Hold"/>, is ready to.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptFailure?> RunAsync()
    {
        var job = _job;
        Started = _clock.Now;
        var form = RequestForm.Of(_x, Route);
        if (form.Path is null)
        {
            return new AttemptFailure(FailurePhase.None, FailureClass.NotOffered, FailureText.NotOffered(_x.Request.Operation));
        }

        _endpoint = _x.Runtime.Upstreams[Route.Deployment.Provider];
        if (_endpoint.Credentials is { } credentials && !await credentials.EnsureAsync(Route.Model.Timeouts.Connect))
        {
            return new AttemptFailure(FailurePhase.Connect, FailureClass.NoCredential, $"{FailureText.Of(FailureClass.NoCredential)} ({credentials.Problem})");
        }

        _fetched = _endpoint.Credentials?.Current;
        Composition? large = null;
        if (form.Translated && _x.Body.Length > Composition.OffloadAbove)
        {
            large = new Composition(_x, Route, Continues, Credential, _clock.Time, form);
            if (!await _x.Offload.RunAsync(Composition.OnQueue, large))
            {
                // The queue is full of other large work: late is better than never.
                large.Run();
            }
        }

        UpstreamRequest request;
        AttemptFailure? impossible;
        if (large is null)
        {
            impossible = AttemptRequest.Compose(_x, Route, Continues, Credential, _clock.Time, ref form, out request, out _written);
        }
        else
        {
            (impossible, form, request, _written) = (large.Failure, large.Form, large.Request, large.Written);
        }

        if (impossible is not null)
        {
            return impossible;
        }

        var timeouts = Route.Model.Timeouts;
        var streams = _x.Facts.Stream;
        var endAt = streams ? _x.TotalAt : Math.Min(_x.TotalAt, _clock.Coarse + _clock.ToTicks(timeouts.Answer));
        var firstTokenAt = streams ? _clock.Coarse + _clock.ToTicks(timeouts.FirstToken) : endAt;
        var headAt = Math.Min(firstTokenAt, endAt);
        var connectAt = Math.Min(headAt, _clock.Coarse + _clock.ToTicks(timeouts.Connect));
        var call = new UpstreamCall(_watch, headAt, _x.Runtime.Snapshot.Limits.ResponseBody, _counters);
        _call = call;
        Stats.Sent(Started);
        job.Body = call;
        job.OnFirstOutput = this;
        job.KeepAliveBeforeFirstToken = Route.Model.KeepAliveBeforeFirstToken && !Hold;
        job.Hold = Hold;
        job.Transcript = Transcript;
        job.Mender = Continues?.Mender;
        job.FirstTokenAt = firstTokenAt;
        job.TotalAt = endAt;
        job.Idle = _clock.ToTicks(timeouts.Idle);
        job.RoomLimit = _x.Runtime.Snapshot.Limits.BufferedBytes;
        job.Stall = _clock.ToTicks(timeouts.ClientStall);
        job.KeepAlive = _clock.ToTicks(timeouts.KeepAlive);
        job.AttemptStarted = Started;
        job.OverheadBefore = _x.FirstAttemptAt - _x.Arrived;
        job.StripUsage = form.StripUsage;
        job.Head.Dropped = form.Dropped;
        job.Head.Deprecated = AttemptRequest.EndOfModel(_x, Route);
        job.Translation = form.Translated ? AnswerTranslation.Of(_x, Route.Deployment.Provider, form, _clock) : null;
        _watch.WaitOn(call, connectAt);
        var sent = await call.SendAsync(request, _clock.Time);
        if (sent != FailureClass.None)
        {
            return NotSent(call, sent, connectAt, firstTokenAt);
        }

        if (call.Head.Status is < 200 or >= 300)
        {
            return await ReadErrorAsync(call);
        }

        await RelayAsync(call);
        return NotRelayed();
    }

    /// <summary>Lets a held answer go to the client.</summary>
    public async ValueTask<AttemptFailure?> DeliverAsync()
    {
        await (_isStreamed ? _streams.ResumeAsync(_x.Plan.Attempts) : _answers.ResumeAsync(_x.Plan.Attempts));
        return NotRelayed();
    }

    /// <summary>The attempt has its first output: it streams from now on.</summary>
    public void OnFirstOutput()
    {
        if (!Streaming)
        {
            Streaming = true;
            Stats.Streaming.Increment();
            Stats.Awaiting.Decrement();
            var now = _clock.Now;
            var milliseconds = _clock.ToWrapping(now);
            Stats.Began(SizeClass.Of(_x.Facts.PromptTokens), (float)_clock.ToMilliseconds(now - Started), LoadAtStart, milliseconds);
            if (_isProbe)
            {
                // Streams take minutes: that it answers is what the probe was to find out.
                Stats.Breaker.Succeed(TakeProbe(), milliseconds);
            }
        }
    }

    /// <summary>Ends a try that is not needed any more, wherever it is; <see cref="RunAsync"/> then returns. Its watch must say why.</summary>
    public void Cancel() => _call?.Wake();

    /// <summary>Ends the conversation and gives everything back; what the attempt taught must have been told before.</summary>
    public async ValueTask DisposeAsync()
    {
        _watch.WaitOn(null, DeadlineWatch.Never);
        if (_call is { } call)
        {
            await call.DisposeAsync();
        }

        _streams.Release();
        _answers.Release();
        _job.Translation?.Release();
        _written?.Release();
        if (_placed)
        {
            _placed = false;
            (Streaming ? ref Stats.Streaming : ref Stats.Awaiting).Decrement();
            Stats.Breaker.Neutral(TakeProbe());
        }
    }

    private ValueTask<FailureClass> RelayAsync(UpstreamCall call)
    {
        var job = _job;
        var streaming = _x.Facts.Stream && job.Operation != Operation.Embeddings;
        _isStreamed = streaming;
        job.Head.Status = 200;
        job.Head.ContentLength = -1;
        if (streaming && !call.Head.IsEventStream)
        {
            return _answers.ReadInsteadOfStreamAsync(job, call.Head.ContentLength, ErrorBodyLimit);
        }

        if (!streaming && call.Head.IsEventStream)
        {
            return new ValueTask<FailureClass>(job.Result.Failure = FailureClass.MalformedAnswer);
        }

        job.Head.EventStream = streaming;
        job.Head.ContentType = streaming ? "text/event-stream" : "application/json";
        return streaming ? _streams.RunAsync(job) : _answers.RunAsync(job, call.Head.ContentLength);
    }

    private async ValueTask<AttemptFailure?> ReadErrorAsync(UpstreamCall call)
    {
        var head = call.Head;
        var read = await _answers.ReadAllAsync(_job, head.ContentLength, ErrorBodyLimit);
        if (read is FailureClass.ClientGone or FailureClass.Draining or FailureClass.HedgeLost)
        {
            return new AttemptFailure(FailurePhase.Body, read, "", head.Status);
        }

        // A broken error body is still an error with that status.
        if (head.Status == 401 && _fetched is not null)
        {
            _endpoint.Credentials!.Refused(_fetched);
        }

        var told = FailureReader.Read(Route.Deployment.Provider.Dialect, head.Status, _answers.Content, head.ErrorType);
        return new AttemptFailure(
            FailurePhase.Head, told.Class, $"answered with status {head.Status}", head.Status, WithoutToken(told.Error), Math.Max(head.RetryAfterMilliseconds, told.RetryAfterMilliseconds));
    }

    private AttemptFailure? NotRelayed()
    {
        ref readonly var result = ref _job.Result;
        var failure = result.Failure;
        if (failure == FailureClass.None)
        {
            return null;
        }

        if (failure == FailureClass.TotalTimeout && _clock.Coarse < _x.TotalAt)
        {
            // This attempt's time is over, not the request's.
            failure = FailureClass.AnswerTimeout;
        }
        else if (failure == FailureClass.InBandError && _job.Dialect.Classify(UpstreamStatus, result.Tally.Error) is var named && named is not (FailureClass.UnexpectedStatus or FailureClass.ServerError or FailureClass.Overloaded))
        {
            // With a status of 200 only the provider's own names say what it was.
            failure = named;
        }

        var phase = result.FirstOutputAt == 0 ? FailurePhase.FirstToken : FailurePhase.Body;
        return new AttemptFailure(phase, failure, FailureText.Of(failure == FailureClass.AnswerTimeout ? failure : result.Failure), UpstreamStatus, WithoutToken(result.Tally.Error));
    }

    // Keys that are written down are looked for where the error is told; a fetched one is known only here.
    private UpstreamError? WithoutToken(UpstreamError? error) =>
        _fetched?.Sent is { Length: > 0 } token && error?.Message is { } words ? error with { Message = words.Replace(token, "[key]", StringComparison.Ordinal) } : error;

    private AttemptFailure NotSent(UpstreamCall call, FailureClass sent, long connectAt, long firstTokenAt)
    {
        var phase = call.Connected ? FailurePhase.Head : FailurePhase.Connect;
        if (sent == FailureClass.TotalTimeout)
        {
            // Cancelled by a wake: find out what for.
            var now = _clock.Coarse;
            sent = _watch.Interrupted;
            if (sent == FailureClass.None)
            {
                sent = now >= _x.TotalAt ? FailureClass.TotalTimeout
                    : !call.Connected && now >= connectAt ? FailureClass.ConnectTimeout
                    : now >= firstTokenAt ? (_x.Facts.Stream ? FailureClass.FirstTokenTimeout : FailureClass.AnswerTimeout)
                    : FailureClass.ConnectTimeout;
            }
        }

        return new AttemptFailure(phase, sent, FailureText.Of(sent));
    }
}
