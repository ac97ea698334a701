using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Routing;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Pipeline;

/// <summary>
/// What one exchange carries from step to step, in typed slots. Pooled: whoever rents it (Ingress) sets request and reply, runs the exchange and gives it back; <see cref="Reset"/> forgets everything that
/// belongs to a caller. The heartbeat sees it for as long as the process lives.
/// </summary>
internal sealed class ExchangeContext : DeadlineWatch, IFirstOutput
{
    private readonly Clock _clock;
    private readonly Lifecycle _lifecycle;
    private long _attemptStarted;
    private ClientReply? _reply;
    private int _turn;

    public ExchangeContext(Clock clock, Lifecycle lifecycle, StreamRelay streams, AnswerRelay answers)
    {
        _clock = clock;
        _lifecycle = lifecycle;
        Streams = streams;
        Answers = answers;
    }

    /// <summary>Goes up with every <see cref="Reset"/>: who looks from outside sees by it that two reads belong to one request.</summary>
    public int Turn => Volatile.Read(ref _turn);

    public StreamRelay Streams { get; }

    public AnswerRelay Answers { get; }

    public Runtime Runtime { get; set; } = null!;

    public ClientRequest Request { get; set; } = null!;

    public ClientReply Reply
    {
        get => _reply!;
        set => Volatile.Write(ref _reply, value);
    }

    public VirtualKey? Key { get; set; }

    public ReceivedBody Body { get; set; }

    public RequestFacts Facts;

    public CallerWants Wants { get; set; } = CallerWants.Nothing;

    /// <summary>What rule and split made of the request.</summary>
    public Decision Decision;

    public Route Route { get; set; }

    /// <summary>The measurements of the deployment under way; null between attempts.</summary>
    public DeploymentStats? Stats { get; set; }

    /// <summary>The attempt under way counts as streaming.</summary>
    public bool Streaming { get; private set; }

    /// <summary>Attempts on the deployment when this one began.</summary>
    public long LoadAtStart { get; private set; }

    /// <summary>Deadlines of this request, coarse ticks.</summary>
    public long TotalAt { get; set; }

    /// <summary>Exact ticks.</summary>
    public long Arrived { get; set; }

    public RequestRecord Record;

    public ReplyHead Head;

    public override FailureClass Interrupted =>
        _lifecycle.Expired ? FailureClass.Draining
        : Volatile.Read(ref _reply) is { ClientGone: true } ? FailureClass.ClientGone
        : FailureClass.None;

    /// <summary>The attempt under way has its first output: it streams from now on.</summary>
    public void OnFirstOutput()
    {
        if (Stats is { } stats && !Streaming)
        {
            Streaming = true;
            stats.Streaming.Increment();
            stats.Awaiting.Decrement();
            var now = _clock.Now;
            stats.Began(SizeClass.Of(Facts.PromptTokens), (float)_clock.ToMilliseconds(now - _attemptStarted), LoadAtStart, (uint)_clock.ToMilliseconds(now));
        }
    }

    /// <summary>Takes a place on a deployment for the next attempt; false when it has none left. <see cref="Leave"/> must follow.</summary>
    public bool TryEnter(DeploymentStats stats, int most)
    {
        LoadAtStart = stats.InFlight;
        if (!stats.TryEnter(most))
        {
            return false;
        }

        Streaming = false;
        Stats = stats;
        return true;
    }

    /// <summary>The attempt is about to be sent, exact ticks.</summary>
    public void Begin(long started) => _attemptStarted = started;

    /// <summary>Gives the place back; does nothing when none is held.</summary>
    public void Leave()
    {
        if (Stats is { } stats)
        {
            Stats = null;
            (Streaming ? ref stats.Streaming : ref stats.Awaiting).Decrement();
        }
    }

    public void Reset()
    {
        WaitOn(null, Never);
        Volatile.Write(ref _turn, _turn + 1);
        Volatile.Write(ref _reply, null);
        Runtime = null!;
        Request = null!;
        Key = null;
        Body = default;
        Facts = default;
        Wants = CallerWants.Nothing;
        Decision = default;
        Stats = null;
        Streaming = false;
        Route = default;
        Record = default;
        Head = default;
    }
}
