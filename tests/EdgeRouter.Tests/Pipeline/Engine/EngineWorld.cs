using System.Net;
using System.Text;
using EdgeRouter.Admission;
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
using EdgeRouter.Tests.Config;
using EdgeRouter.Tests.TestKit;
using EdgeRouter.Upstream;

namespace EdgeRouter.Tests.Pipeline.Engine;

/// <summary>The whole pipeline with virtual time and without sockets: a configuration as operators write it, upstreams as the test says.</summary>
internal sealed class EngineWorld : IDisposable
{
    private readonly Random _random;
    private readonly Clock _clock;
    private readonly Heartbeat _heartbeat;
    private readonly BufferPool _pool = new();
    private readonly OffloadQueue _offload = new();
    private readonly RequestMeters _meters = new();
    private readonly UpstreamCounters _counters = new();
    private readonly HandOff _handOff;
    private readonly Exchange _exchange;
    private readonly Lifecycle _lifecycle;
    private readonly IoHold _hold;
    private readonly LoadGate _gate;
    private readonly List<Exception> _bugs = [];

    public EngineWorld(string config, Func<FakeCall, FakeAnswer?> answer, int seed = 1)
    {
        _random = new Random(seed);
        _clock = new Clock(Time);
        _heartbeat = new Heartbeat(_clock);
        _handOff = new HandOff(Time);
        _hold = new IoHold(_clock);
        _gate = new LoadGate(_pool);
        Upstream = new FakeUpstream(Time, answer);
        Snapshot = new ConfigFixture().Compile(config);
        Health.Adopt(Snapshot);
        _lifecycle = new Lifecycle(new Runtime(Snapshot, new UpstreamSet(Snapshot, Upstream.For, Time)));
        _lifecycle.Open();
        var chooser = new RouteChooser(Health, Time, LastUserMessage.Read, () => (ulong)_random.NextInt64() << 1);
        var settlement = new Settlement(_clock, new RouterCounters(), _meters, Log, _random.NextDouble);
        Cache = new ResponseCache(EntryCodec.Shipped(), _pool, _offload, Time, _bugs.Add);
        Cache.Resize(Snapshot.Cache?.Memory ?? 0);
        var lookup = new CacheLookup(Cache, new CacheReplay(_clock, _offload, _hold));
        var attempts = new AttemptLoop(
            _clock, _counters, Health, chooser, Room, new HedgedAttempt(_clock, chooser, settlement), settlement, new LastResort(_clock, _handOff, lookup), _random.NextDouble);
        _exchange = new Exchange(
            _lifecycle, _pool, _offload, _hold, _gate, chooser, attempts, settlement, new CacheStep(Cache, attempts, lookup, new Follower(_clock), _offload, _hold, _clock));
        _heartbeat.Add(Room);
        _heartbeat.Start();
        Pump = new PumpContext(Time);
    }

    public ManualTimeProvider Time { get; } = new();

    public PumpContext Pump { get; }

    public Snapshot Snapshot { get; }

    public HealthTable Health { get; } = new();

    public WaitingRoom Room { get; } = new();

    public LogRing Log { get; } = new();

    public FakeUpstream Upstream { get; }

    public ResponseCache Cache { get; }

    public DeploymentStats Stats(string id) => Health[Snapshot.Deployments.Single(d => d.Id == id)];

    public EngineReply Chat(string model, bool stream = false, string more = "", params (string Name, string Value)[] headers)
    {
        EngineReply? reply = null;
        Pump.Run(async () => reply = await ChatAsync(model, stream, more, headers));
        return reply!;
    }

    /// <summary>Only inside <see cref="PumpContext.Run"/>.</summary>
    public async Task<EngineReply> ChatAsync(string model, bool stream = false, string more = "", (string Name, string Value)[]? headers = null, Action<CapturedReply>? watch = null, string prompt = "hi")
    {
        var context = new ExchangeContext(_lifecycle, _pool, _offload, () => (new StreamRelay(_clock, _pool, _hold, new RelayCounters()), new AnswerRelay(_clock, _pool, _hold, _offload)), _heartbeat.Add);
        _heartbeat.Add(context);
        var reply = new CapturedReply();
        var body = Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{prompt}}"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""");
        context.Request = new Call(_pool, body, headers ?? []);
        context.Reply = reply;
        watch?.Invoke(reply);
        var began = Time.GetUtcNow();
        await _exchange.RunAsync(context);
        if (reply.Error is null && !reply.Aborted && reply.Started)
        {
            await reply.Body.FlushAsync();
        }

        context.Reset();
        return new EngineReply(reply.Error?.Status ?? reply.Head.Status, reply.Text, reply.Error, reply.Head, reply.Aborted, Time.GetUtcNow() - began);
    }

    /// <summary>Waits, in real time, until what is being kept on the offload queue is kept: virtual time must not run away from it.</summary>
    public void WaitUntilKept() => SpinWait.SpinUntil(() => !Cache.IsStoring, TimeSpan.FromSeconds(30));

    /// <summary>Everything that was taken has been given back.</summary>
    public void AssertClean()
    {
        Pump.Run(() => Task.CompletedTask);
        WaitUntilKept();
        Assert.Empty(_bugs);
        Assert.Equal(0, _pool.Outstanding);
        Assert.Equal(0, _counters.Active.Value);
        Assert.Equal(0, _gate.InFlight);
        Assert.Equal(0, Upstream.Open);
        Assert.Equal(0, Room.Count);
        Assert.All(Health.All, static s => Assert.Equal((0, 0), (s.Awaiting.Value, s.Streaming.Value)));
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _offload.Dispose();
        _handOff.Dispose();
        _meters.Dispose();
    }

    private sealed class Call : ClientRequest
    {
        private readonly BufferPool _pool;
        private readonly byte[] _body;
        private readonly (string Name, string Value)[] _headers;

        public Call(BufferPool pool, byte[] body, (string Name, string Value)[] headers)
        {
            (_pool, _body, _headers) = (pool, body, headers);
            Operation = Operation.ChatCompletions;
            RequestId = "req_test";
            BytesReceived = body.Length;
        }

        public override ReadOnlySpan<char> PresentedKey => "";

        public override string? Header(string name) => _headers.Where(h => h.Name == name).Select(static h => h.Value).FirstOrDefault();

        public override IPAddress? ClientAddress(IReadOnlyList<IPNetwork> trustedProxies) => IPAddress.Loopback;

        public override IReadOnlyList<KeyValuePair<string, string>> ForwardedTo(Provider provider) => [];

        public override ValueTask<ReceivedBody> ReceiveAsync(Limits limits, DeadlineWatch watch)
        {
            var array = _pool.Rent(_body.Length);
            _body.CopyTo(array, 0);
            return new ValueTask<ReceivedBody>(new ReceivedBody(array, _body.Length, null));
        }

        public override void Wake()
        {
            // Nothing here ever waits.
        }
    }
}
