using EdgeRouter.Admin;
using EdgeRouter.Admission;
using EdgeRouter.Config;
using EdgeRouter.Health;
using EdgeRouter.Hosting.Listening;
using EdgeRouter.Hosting.Reload;
using EdgeRouter.Hosting.Systemd;
using EdgeRouter.Ingress;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Routing;
using EdgeRouter.Telemetry;
using EdgeRouter.Telemetry.Metrics;
using EdgeRouter.Upstream;
using EdgeRouter.Upstream.Sandbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;

namespace EdgeRouter.Hosting;

/// <summary>
/// The composition root: the one place that constructs rooms and knows them all. Build it, start it, change its configuration at will through <see cref="Config"/>, drain it.
/// </summary>
internal sealed class Router : IDisposable
{
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(2);

    // Connections that were accepted right before the sockets closed: so long their request may still be on the way.
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(200);

    // An operator, a scraper and a few of their tools.
    private const int AdminConnections = 256;

    private readonly Clock _clock;
    private readonly Heartbeat _heartbeat;
    private readonly OffloadQueue _offload = new();
    private readonly RuntimeSwitch _runtimes;
    private readonly LoadGate _gate;
    private readonly RequestMeters _meters = new();
    private readonly MetricsCollector _metrics = new(RequestMeters.MeterName, "System.Runtime");
    private readonly ServerCertificate _certificate = new();
    private readonly List<WebListener> _data = [];
    private readonly WebListener _admin;
    private readonly bool _socketsAreInherited;
    private readonly HealthTable _health;
    private readonly HandOff _handOff;
    private readonly CacheKeeper _cache;
    private readonly Proximity _proximity;
    private readonly WarmFallback _warmth;
    private readonly BreakerWatch _breakers;
    private readonly string? _stateFile;
    private readonly DataApplication _dataApplication;
    private readonly AdminApplication _adminApplication;

    public Router(RouterSetup setup)
    {
        _clock = new Clock(setup.Time);
        var log = setup.Logs.CreateLogger<Router>();
        _heartbeat = new Heartbeat(_clock, bug => log.HeartbeatBug(bug));
        Service = new ServiceManager(_clock, setup.Variable);
        _heartbeat.Add(Service);
        var health = new HealthTable();
        var time = setup.Time;
        _runtimes = new RuntimeSwitch(setup.Snapshot, setup.Slots, health, provider => provider.Kind == ProviderKind.Sandbox ? new SandboxHandler(time) : null, time);
        _health = health;
        _handOff = new HandOff(time);
        _proximity = new Proximity(_runtimes.Lifecycle, health, time);
        _warmth = new WarmFallback(_runtimes.Lifecycle, health, time);
        _breakers = new BreakerWatch(_runtimes.Lifecycle, health, time, log);
        _stateFile = setup.StateFile;
        var lifecycle = _runtimes.Lifecycle;
        var pool = new BufferPool();
        var hold = new IoHold(_clock);
        var upstream = new UpstreamCounters();
        var relay = new RelayCounters();
        var counters = new RouterCounters();
        var running = new InFlightTable();
        _gate = new LoadGate(pool);
        var chooser = new RouteChooser(health, time, LastUserMessage.Read, static () => (ulong)Random.Shared.NextInt64() << 1);
        static double Chance() => Random.Shared.NextDouble();
        var settlement = new Settlement(_clock, counters, _meters, setup.Ring, Chance);
        var room = new WaitingRoom();
        _heartbeat.Add(room);
        _cache = new CacheKeeper(setup.Snapshot.Cache?.Dictionary, pool, _offload, time, setup.Logs.CreateLogger<CacheKeeper>());
        _cache.Use(setup.Snapshot.Cache);
        var lookup = new CacheLookup(_cache.Cache, new CacheReplay(_clock, _offload, hold));
        var attempts = new AttemptLoop(
            _clock, upstream, health, chooser, room, new HedgedAttempt(_clock, chooser, settlement), settlement, new LastResort(_clock, _handOff, lookup), Chance);
        var cached = new CacheStep(_cache.Cache, attempts, lookup, new Follower(_clock), _offload, hold, _clock);
        var exchange = new Exchange(lifecycle, pool, _offload, hold, _gate, chooser, attempts, settlement, cached);
        var policy = new ContextPolicy(_clock, _heartbeat, pool, _offload, hold, relay, lifecycle, running);
        _dataApplication = new DataApplication(
            exchange,
            new DefaultObjectPool<HttpExchange>(policy, int.MaxValue),
            lifecycle,
            setup.Recent,
            UpstreamSet.Pseudonym(setup.Snapshot.Node),
            setup.Logs.CreateLogger<DataApplication>());

        var reloads = new ReloadCounters();
        Config = new Reloader(
            setup.File, setup.Watched, new StartFacts(setup.Listen, setup.Log, setup.Snapshot.Limits.Connections, setup.Snapshot.Cache?.Dictionary, setup.Logs), _runtimes, _offload, reloads, time, setup.Logs.CreateLogger<Reloader>())
        {
            OnTls = UseCertificate,
            OnSnapshot = snapshot => _cache.Use(snapshot.Cache),
        };
        _adminApplication = new AdminApplication(
            new AdminGate(setup.Token.Value),
            lifecycle,
            Config,
            new StateReport(lifecycle, Config, health, _gate, pool, upstream, relay, counters, hold, setup.Ring),
            new Explainer(chooser),
            new OperatorReports(lifecycle, health, running, setup.Recent, _clock),
            _metrics,
            setup.Recent,
            _offload,
            new CacheControl(_cache.Cache, _offload, _cache.ForgetFile));
        RouterGauges.AddLoad(_meters.Meter, _gate, pool, upstream, relay, running);
        RouterGauges.AddDeployments(_meters.Meter, health, chooser.Now);
        RouterGauges.AddQueue(_meters.Meter, room);
        RouterGauges.AddCache(_meters.Meter, _cache.Cache);
        RouterGauges.AddConfig(_meters.Meter, lifecycle, reloads, Config, VersionText.Value);
        RouterGauges.AddProcess(_meters.Meter, setup.Ring, setup.Writer, hold, time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);

        UseCertificate(setup.Tls);
        var memory = new TransportMemory();
        var bindings = setup.DataBindings();
        foreach (var group in bindings.GroupBy(static b => b.Address.Tls))
        {
            _data.Add(new WebListener([.. group], group.Key ? _certificate : null, memory, ProcessLimits.ConnectionsOf(setup.Snapshot.Limits.Connections), setup.Logs));
        }

        var admin = setup.AdminBinding();
        _admin = new WebListener([admin], admin.Address.Tls ? _certificate : null, memory, AdminConnections, setup.Logs);
        _socketsAreInherited = bindings.Any(static b => b.Handle is not null);
    }

    /// <summary>The configuration in force, and the ways to change it.</summary>
    public Reloader Config { get; }

    public ServiceManager Service { get; }

    public Snapshot Snapshot => _runtimes.InForce.Snapshot;

    /// <exception cref="ListenException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _metrics.Start();
        _heartbeat.Start();

        // The operator's door first: whoever sees the API ready finds the door open too.
        await _admin.StartAsync(_adminApplication, cancellation);
        foreach (var listener in _data)
        {
            await listener.StartAsync(_dataApplication, cancellation);
        }

        _runtimes.Lifecycle.Open();
        Config.Start();
        _cache.Start();
        _proximity.Start();
        _warmth.Start();
        _breakers.Start();
    }

    /// <summary>Takes over what an earlier process measured; returns of how many deployments.</summary>
    public int RestoreEstimates() =>
        _stateFile is null ? 0 : EstimateFile.Restore(_stateFile, Snapshot, _health, _clock.ToWrapping(_clock.Now), _clock.Time.GetUtcNow());

    /// <summary>Keeps what was measured for the next process.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveEstimates()
    {
        if (_stateFile is not null)
        {
            var now = _clock.ToWrapping(_clock.Now);
            EstimateFile.Save(_stateFile, _health.All.Select(s => s.Save(now)), _clock.Time.GetUtcNow());
        }
    }

    /// <summary>
    /// Ends the service: not ready any more but serving for the announced delay, then no new work, then running exchanges have the drain time, and what still runs is ended in band.
    /// </summary>
    /// <param name="announce">False: someone at a terminal waits; skip the delay.</param>
    public async Task DrainAsync(bool announce)
    {
        var limits = Snapshot.Limits;
        var lifecycle = _runtimes.Lifecycle;
        lifecycle.Announce();
        if (_socketsAreInherited)
        {
            // The service manager's sockets are left to the next process at once: what is not accepted yet is its to serve.
            await StopAcceptingAsync();
        }

        if (announce && limits.DrainDelay > TimeSpan.Zero)
        {
            await Task.Delay(limits.DrainDelay, _clock.Time);
        }

        if (_socketsAreInherited && limits.DrainDelay < OnTheWay)
        {
            await Task.Delay(OnTheWay, _clock.Time);
        }

        lifecycle.Drain();
        using var cut = new CancellationTokenSource(limits.DrainTime + LastBytes, _clock.Time);
        using var expire = _clock.Time.CreateTimer(static l => ((Lifecycle)l!).Expire(), lifecycle, limits.DrainTime, Timeout.InfiniteTimeSpan);
        if (!_socketsAreInherited)
        {
            // Latecomers are told 503 and when to come back; a closed port could tell them nothing.
            await WaitUntilIdleAsync(limits.DrainTime);
            await StopAcceptingAsync();
            await Task.Delay(OnTheWay, _clock.Time);
        }

        await Task.WhenAll(_data.Select(l => l.StopAsync(cut.Token)));
        await _admin.StopAsync(cut.Token);
        await _cache.StopAsync();
    }

    public void Dispose()
    {
        _proximity.Dispose();
        _warmth.Dispose();
        _breakers.Dispose();
        Config.Dispose();
        _cache.Dispose();
        _data.ForEach(static l => l.Dispose());
        _admin.Dispose();
        _heartbeat.Dispose();
        _offload.Dispose();
        _handOff.Dispose();
        _metrics.Dispose();
        _meters.Dispose();
    }

    private Task StopAcceptingAsync() => Task.WhenAll(_data.Select(static l => l.StopAcceptingAsync()));

    private async Task WaitUntilIdleAsync(TimeSpan atMost)
    {
        var until = _clock.Now + _clock.ToTicks(atMost);
        while (_gate.InFlight > 0 && _clock.Now < until)
        {
            await Task.Delay(Heartbeat.Interval, _clock.Time);
        }
    }

    private void UseCertificate(TlsFacts? tls)
    {
        if (tls is not null)
        {
            _certificate.Use(tls);
        }
    }
}
