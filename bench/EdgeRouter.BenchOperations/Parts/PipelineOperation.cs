using EdgeRouter.Admission;
using EdgeRouter.BenchOperations.InMemory;
using EdgeRouter.Caching;
using EdgeRouter.Caching.Compression;
using EdgeRouter.Health;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Routing;
using EdgeRouter.Telemetry;
using EdgeRouter.Telemetry.Metrics;
using EdgeRouter.Upstream;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>
/// One request through the whole pipeline, composed as the router composes it, routed over eight deployments by latency, with its metrics and log line but without sockets: request and reply are memory, and so is the upstream behind the router's own endpoint.
/// </summary>
internal sealed class PipelineOperation : BenchOperation
{
    private const int RequestSize = 200;
    private const long CacheBytes = 8 << 20;
    private const string Secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I";

    private readonly PipelineCase _case;
    private readonly OffloadQueue _offload = new();
    private readonly HandOff _handOff = new(TimeProvider.System);
    private readonly LogRing _log = new();
    private readonly RequestMeters _meters = new();
    private readonly MetricsCollector _metrics = new(RequestMeters.MeterName);
    private readonly MemoryUpstream _upstream;
    private readonly MemoryRequest _request;
    private readonly DiscardingReply _reply = new();
    private readonly ResponseCache _cache;
    private readonly Exchange _exchange;
    private readonly ExchangeContext _context;

    public PipelineOperation(PipelineCase @case, int events = 0, bool withKeys = false)
    {
        _case = @case;
        Units = Math.Max(1, events);
        _upstream = @case == PipelineCase.Stream
            ? new MemoryUpstream("text/event-stream", StreamTexts.Stream(events), announceLength: false)
            : new MemoryUpstream("application/json", [StreamTexts.Answer], announceLength: true);
        var clock = new Clock(TimeProvider.System);
        var pool = new BufferPool();
        var hold = new IoHold(clock);
        var snapshot = SnapshotOf(withKeys);
        var lifecycle = new Lifecycle(new Runtime(snapshot, new UpstreamSet(snapshot, _ => _upstream, TimeProvider.System)));
        var health = new HealthTable();
        health.Adopt(snapshot);
        _metrics.Start();
        var chooser = new RouteChooser(health, TimeProvider.System, LastUserMessage.Read, static () => (ulong)Random.Shared.NextInt64() << 1);
        var settlement = new Settlement(clock, new RouterCounters(), _meters, _log, Random.Shared.NextDouble);
        _cache = new ResponseCache(EntryCodec.Shipped(), pool, _offload, TimeProvider.System, static bug => throw new InvalidOperationException("an answer was not kept", bug));
        _cache.Resize(@case == PipelineCase.Hit ? CacheBytes : 0);
        var lookup = new CacheLookup(_cache, new CacheReplay(clock, _offload, hold));
        var attempts = new AttemptLoop(
            clock, new UpstreamCounters(), health, chooser, new WaitingRoom(), new HedgedAttempt(clock, chooser, settlement), settlement, new LastResort(clock, _handOff, lookup), Random.Shared.NextDouble);
        _exchange = new Exchange(
            lifecycle, pool, _offload, hold, new LoadGate(pool), chooser, attempts, settlement, new CacheStep(_cache, attempts, lookup, new Follower(clock), _offload, hold, clock));
        _context = new ExchangeContext(
            lifecycle, pool, _offload, () => (new StreamRelay(clock, pool, hold, new RelayCounters()), new AnswerRelay(clock, pool, hold, _offload)), static _ => { });
        var model = @case == PipelineCase.UnknownModel ? "chta" : @case == PipelineCase.Hit ? "kept" : "chat";
        _request = new MemoryRequest(
            pool, ChatBodies.Of(RequestSize, model, @case == PipelineCase.Stream), withKeys ? $"er_bench_{Secret}" : "");
        if (@case == PipelineCase.Hit)
        {
            // Filled once; from then on nothing goes upstream.
            Run();
            SpinWait.SpinUntil(() => !_cache.IsStoring);
        }
    }

    public override int Units { get; }

    public override long OutsideAllocated => _upstream.Allocated;

    public override void Run()
    {
        _reply.Clear();
        _context.Request = _request;
        _context.Reply = _reply;
        var running = _exchange.RunAsync(_context).GetAwaiter();
        while (!running.IsCompleted)
        {
            _upstream.Deliver();
        }

        running.GetResult();
        _context.Reset();
        Require(_log.TryRead(out var line) && line.Request.Status == (_case == PipelineCase.UnknownModel ? 404 : 200), "the request ended otherwise");
        Require(_reply.Written > 0 && line.Request.Failure == FailureClass.None, "the client got no whole answer");
    }

    public override void Dispose()
    {
        _upstream.Dispose();
        _offload.Dispose();
        _handOff.Dispose();
        _metrics.Dispose();
        _meters.Dispose();
        base.Dispose();
    }

    private static Snapshot SnapshotOf(bool withKeys)
    {
        var provider = new Provider
        {
            Slot = 0,
            Name = "memory",
            Dialect = DialectId.OpenAi,
            BaseUrl = new Uri("http://memory.invalid/v1"),
            ApiKeys = ["sk-0123456789abcdef"],
        };
        Deployment[] deployments = [.. Enumerable.Range(0, 8).Select(i => new Deployment(i, $"memory/gpt-4o-2024-08-06@{i}", provider, "gpt-4o-2024-08-06") { Index = i })];
        var hash = KeyHash.Create(Secret);
        return new Snapshot
        {
            Revision = "0123456789ab",
            Node = new NodeFacts("bench"),
            Providers = [provider],
            Models = new Utf8Map<VirtualModel>([new("chat", ModelOf("chat", 0, deployments, null)), new("kept", ModelOf("kept", 1, deployments, new CacheSettings { AnyRequest = true }))]),
            Deployments = deployments,
            ModelCount = 2,
            Keys = withKeys
                ? new Utf8Map<VirtualKey>([new("bench", new VirtualKey { Id = "bench", Salt = hash.Salt, Hash = hash.Hash, Models = ["chat"] })])
                : null,
        };
    }

    private static VirtualModel ModelOf(string name, int index, Deployment[] deployments, CacheSettings? cache) => new()
    {
        Name = name,
        Index = index,
        Candidates = [.. deployments.Select(static d => new Candidate(d))],
        Strategy = new StrategySettings { Kind = StrategyKind.Latency },
        Cache = cache,
    };
}
