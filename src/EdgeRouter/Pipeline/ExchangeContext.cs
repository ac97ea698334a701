using EdgeRouter.Admission;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Relay;
using EdgeRouter.Routing;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Pipeline;

/// <summary>
/// What one exchange carries from step to step, in typed slots. Pooled: whoever rents it (Ingress) sets request and reply, runs the exchange and gives it back; <see cref="Reset"/> forgets everything that
/// belongs to a caller. The heartbeat sees it for as long as the process lives.
/// </summary>
internal sealed class ExchangeContext : DeadlineWatch
{
    private readonly Lifecycle _lifecycle;
    private readonly Func<(StreamRelay Streams, AnswerRelay Answers)> _relays;
    private readonly Action<IHeartbeatTarget> _register;
    private ClientReply? _reply;
    private SecondSeat? _second;
    private ChatRequest? _chat;
    private GatewayError? _chatError;
    private int _turn;
    private bool _firstLost;
    private RequestDigest? _digest;

    /// <param name="relays">Makes the relays of an attempt; a second pair is made only for a hedged one.</param>
    /// <param name="register">Shows a watch to the heartbeat.</param>
    /// <param name="pool">For bodies that are written anew.</param>
    /// <param name="offload">For large ones of them.</param>
    public ExchangeContext(Lifecycle lifecycle, BufferPool pool, OffloadQueue offload, Func<(StreamRelay Streams, AnswerRelay Answers)> relays, Action<IHeartbeatTarget> register)
    {
        _lifecycle = lifecycle;
        Pool = pool;
        Offload = offload;
        _relays = relays;
        _register = register;
        (Streams, Answers) = relays();
    }

    /// <summary>Makes the keys of requests for the cache; made once and kept.</summary>
    public RequestDigest Digest => _digest ??= new RequestDigest(Pool);

    /// <summary>How the request uses the cache; null: not at all.</summary>
    public CacheUse? Cache { get; set; }

    /// <summary>Goes up with every <see cref="Reset"/>: who looks from outside sees by it that two reads belong to one request.</summary>
    public int Turn => Volatile.Read(ref _turn);

    public BufferPool Pool { get; }

    public OffloadQueue Offload { get; }

    public StreamRelay Streams { get; }

    public AnswerRelay Answers { get; }

    /// <summary>Of the attempt that uses the relays.</summary>
    public RelayJob Job { get; } = new();

    /// <summary>What the second of two attempts at one time waits with.</summary>
    public DeadlineWatch SecondWatch => Second;

    public StreamRelay SecondStreams => Second.Streams;

    public AnswerRelay SecondAnswers => Second.Answers;

    public RelayJob SecondJob => Second.Job;

    /// <summary>For pauses and queues.</summary>
    public WakeSignal Signal { get; } = new();

    /// <summary>What was tried and what is left.</summary>
    public AttemptPlan Plan { get; } = new();

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

    /// <summary>What routing is asked on behalf of this request; valid while the body is held.</summary>
    public RouteRequest RouteRequest => new(ref Facts, Body.Span, Key, Wants, Request);

    public CallerWants Wants { get; set; } = CallerWants.Nothing;

    /// <summary>What rule and split made of the request.</summary>
    public Decision Decision;

    /// <summary>The name that the caller used, escapes undone, where they had to be; empty: it stands in the body as it is.</summary>
    public byte[] PlainName { get; set; } = [];

    /// <summary>Where the last attempt went.</summary>
    public Route Route { get; set; }

    /// <summary>What the client has of a stream that broke and may be gone on with; null: nothing.</summary>
    public Transcript? Transcript { get; set; }

    /// <summary>Deadline of this request, coarse ticks.</summary>
    public long TotalAt { get; set; }

    /// <summary>As rules and splits made it, before fallbacks.</summary>
    public Decision FirstDecision;

    /// <summary>Its turn in the queue has come; null: it did not wait.</summary>
    public WaitingRoom.Waiter? Waiter { get; set; }

    /// <summary>The client holds a piece of an event that never ended.</summary>
    public bool MidEvent { get; set; }

    /// <summary>What the key allows; a caller can only ask for less.</summary>
    public RequestPriority Priority => Key is { } key
        ? Wants.Priority is { } wanted && wanted > key.Priority ? wanted : key.Priority
        : Wants.Priority ?? RequestPriority.Normal;

    /// <summary>Exact ticks.</summary>
    public long Arrived { get; set; }

    /// <summary>Exact ticks; 0: no attempt yet.</summary>
    public long FirstAttemptAt { get; set; }

    public RequestRecord Record;

    public ReplyHead Head;

    /// <summary>The first of two attempts at one time has lost and is to end.</summary>
    public bool FirstLost
    {
        set => Volatile.Write(ref _firstLost, value);
    }

    /// <summary>The second of two attempts at one time has lost and is to end.</summary>
    public bool SecondLost
    {
        set => Second.Lost = value;
    }

    public override FailureClass Interrupted => Ended is var ended && ended != FailureClass.None ? ended : Volatile.Read(ref _firstLost) ? FailureClass.HedgeLost : FailureClass.None;

    // Why the whole exchange is to end.
    private FailureClass Ended =>
        _lifecycle.Expired ? FailureClass.Draining
        : Volatile.Read(ref _reply) is { ClientGone: true } ? FailureClass.ClientGone
        : FailureClass.None;

    private SecondSeat Second => _second ??= new SecondSeat(this, _relays(), _register);

    /// <summary>The client's chat in no dialect; read once, however many attempts need it. Null: it is good; else what is wrong with it.</summary>
    public GatewayError? ReadChat(out ChatRequest chat)
    {
        if (_chat is null)
        {
            var reader = Translations.ReaderOf(Dialects.ClientOf(Request.Operation));
            reader.Read(Body.Memory, out _chat);
            _chatError = reader.Error;
        }

        chat = _chat;
        return _chatError;
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
        PlainName = [];
        _chat = null;
        _chatError = null;
        Route = default;
        Transcript = null;
        Cache = null;
        FirstAttemptAt = 0;
        FirstDecision = default;
        Waiter = null;
        MidEvent = false;
        Plan.Reset();
        Job.Reset();
        _second?.Job.Reset();
        Record = default;
        Head = default;
    }

    /// <summary>Everything that a second attempt at the same time needs of its own; made once and kept.</summary>
    private sealed class SecondSeat : DeadlineWatch
    {
        private readonly ExchangeContext _owner;
        private bool _lost;

        public SecondSeat(ExchangeContext owner, (StreamRelay Streams, AnswerRelay Answers) relays, Action<IHeartbeatTarget> register)
        {
            _owner = owner;
            (Streams, Answers) = relays;
            register(this);
        }

        public RelayJob Job { get; } = new();

        public StreamRelay Streams { get; }

        public AnswerRelay Answers { get; }

        public bool Lost
        {
            set => Volatile.Write(ref _lost, value);
        }

        public override FailureClass Interrupted => _owner.Ended is var ended && ended != FailureClass.None ? ended : Volatile.Read(ref _lost) ? FailureClass.HedgeLost : FailureClass.None;
    }
}
