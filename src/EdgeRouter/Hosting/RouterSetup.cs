using EdgeRouter.Config;
using EdgeRouter.Hosting.Listening;
using EdgeRouter.Hosting.Reload;
using EdgeRouter.Hosting.Systemd;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Hosting;

/// <summary>What a router is made from.</summary>
internal sealed record RouterSetup
{
    public required Snapshot Snapshot { get; init; }

    /// <summary>Where deployments of this and every later snapshot have their slots from.</summary>
    public required SlotTable Slots { get; init; }

    /// <summary>Null: no file, nothing to reload.</summary>
    public ConfigFile? File { get; init; }

    public WatchedFiles? Watched { get; init; }

    public required ListenFacts Listen { get; init; }

    public required LogFacts Log { get; init; }

    public TlsFacts? Tls { get; init; }

    public required LogRing Ring { get; init; }

    public required LogWriter Writer { get; init; }

    public required RecentRequests Recent { get; init; }

    public required RingLoggerProvider Logs { get; init; }

    /// <summary>Where measurements are kept over a restart; null: nowhere.</summary>
    public string? StateFile { get; init; }

    public required AdminToken Token { get; init; }

    /// <summary>Sockets that are open already.</summary>
    public required SocketActivation Sockets { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The addresses of the API, and the socket for each that has one.</summary>
    public IReadOnlyList<ListenBinding> DataBindings() =>
    [
        new ListenBinding(Listen.Data, Handle: Sockets.Take("data", 0)),
        .. Listen.DataMore.Select(static a => new ListenBinding(a)),
        .. Listen.DataH2c is { } h2c ? [new ListenBinding(h2c, Http2Only: true, Sockets.Take("data_h2c", 2))] : Array.Empty<ListenBinding>(),
    ];

    public ListenBinding AdminBinding() => new(Listen.Admin, Handle: Sockets.Take("admin", 1));
}
