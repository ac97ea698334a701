using EdgeRouter.Admin;
using EdgeRouter.Admission;
using EdgeRouter.Ingress;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Telemetry;
using EdgeRouter.Upstream;
using EdgeRouter.Upstream.Sandbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;

namespace EdgeRouter.Hosting;

/// <summary>
/// The composition root: the one place that constructs rooms and knows them all. Build it with a snapshot, start it, replace its snapshot at will, drain it.
/// </summary>
internal sealed class Router : IDisposable
{
    private readonly Clock _clock;
    private readonly Heartbeat _heartbeat;
    private readonly OffloadQueue _offload = new();
    private readonly Lifecycle _lifecycle;
    private readonly WebListener _data;
    private readonly WebListener _admin;
    private readonly DataApplication _dataApplication;
    private readonly AdminApplication _adminApplication;
    private readonly Func<Provider, HttpMessageHandler?> _embedded;

    public Router(Snapshot snapshot, ListenAddresses listen, LogRing log, bool logRequests, RingLoggerProvider logs, TimeProvider time)
    {
        _clock = new Clock(time);
        _heartbeat = new Heartbeat(_clock);
        _embedded = provider => provider.Kind == ProviderKind.Sandbox ? new SandboxHandler(time) : null;
        _lifecycle = new Lifecycle(new Runtime(snapshot, new UpstreamSet(snapshot, _embedded)));
        var pool = new BufferPool();
        var hold = new IoHold(_clock);
        var upstream = new UpstreamCounters();
        var relay = new RelayCounters();
        var counters = new RouterCounters();
        var gate = new LoadGate(pool);
        var settlement = new Settlement(_clock, counters, logRequests ? log : null);
        var exchange = new Exchange(
            _lifecycle, _clock, pool, _offload, hold, gate, new AttemptLoop(_clock, upstream, settlement), settlement);
        var policy = new ContextPolicy(_clock, _heartbeat, pool, _offload, hold, relay, _lifecycle);
        _dataApplication = new DataApplication(
            exchange,
            new DefaultObjectPool<HttpExchange>(policy, int.MaxValue),
            _lifecycle,
            UpstreamSet.Pseudonym(snapshot.Node),
            logs.CreateLogger<DataApplication>());
        _adminApplication = new AdminApplication(new StateReport(_lifecycle, gate, pool, upstream, relay, counters, hold, log));
        var memory = new TransportMemory();
        _data = new WebListener(listen.Data, memory, logs);
        _admin = new WebListener(listen.Admin, memory, logs);
    }

    public Lifecycle Lifecycle => _lifecycle;

    /// <exception cref="ListenException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _heartbeat.Start();
        await _data.StartAsync(_dataApplication, cancellation);
        await _admin.StartAsync(_adminApplication, cancellation);
    }

    /// <summary>Serves from another snapshot from now on; running exchanges end on the one they began with.</summary>
    public void Use(Snapshot snapshot) =>
        _lifecycle.Runtime = new Runtime(snapshot, new UpstreamSet(snapshot, _embedded, _lifecycle.Runtime.Upstreams));

    /// <summary>Takes no new work, lets running exchanges end within the drain time, and then ends them in band.</summary>
    public async Task DrainAsync()
    {
        _lifecycle.Drain();
        var time = _lifecycle.Runtime.Snapshot.Limits.DrainTime;

        // Two heartbeats to tell the streams, and a moment for their last bytes, before connections are cut.
        using var cut = new CancellationTokenSource(time + TimeSpan.FromSeconds(2), _clock.Time);
        using var expire = _clock.Time.CreateTimer(static l => ((Lifecycle)l!).Expire(), _lifecycle, time, Timeout.InfiniteTimeSpan);
        await _data.StopAsync(cut.Token);
        await _admin.StopAsync(cut.Token);
    }

    public void Dispose()
    {
        _data.Dispose();
        _admin.Dispose();
        _heartbeat.Dispose();
        _offload.Dispose();
    }
}
