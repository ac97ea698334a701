using System.Net;
using System.Runtime.InteropServices;
using EdgeRouter.Config;
using EdgeRouter.Hosting.Discovery;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;
using EdgeRouter.Upstream;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting;

/// <summary><c>edgerouter serve</c>: from configuration to a running router, and to its end on SIGTERM or Ctrl-C.</summary>
internal static partial class ServeCommand
{
    private const string DefaultData = "http://127.0.0.1:4000";
    private const string DefaultAdmin = "http://127.0.0.1:4001";

    /// <param name="path">Null: no configuration file.</param>
    public static async Task<int> RunAsync(string? path)
    {
        var config = path is null ? null : ConfigFile.Read(path);
        if (config is { Errors.Count: > 0 })
        {
            foreach (var error in config.Errors)
            {
                await Console.Error.WriteLineAsync(error.ToString());
            }

            return ExitCode.BadInput;
        }

        var settings = config?.Config?.Log ?? new LogConfig();
        var ring = new LogRing();
        using var writer = new LogWriter(ring, settings.Format == LogFormatName.Json ? LogFormat.Json : LogFormat.Text, Console.OpenStandardError());
        using var logs = new RingLoggerProvider(ring, TimeProvider.System, Level(settings.Level));
        var zero = config is null ? new ZeroConfig(new NodeFacts($"{ConfigFile.HostName()}-{Environment.ProcessId}")) : null;
        var snapshot = config?.Snapshot ?? zero!.Compile();
        var listen = config?.Config?.Listen;
        using var router = new Router(snapshot, Addresses(listen), ring, settings.Access, logs, TimeProvider.System);
        return await ServeAsync(router, snapshot, zero, listen, logs.CreateLogger("EdgeRouter.Hosting"), config?.NotActing ?? []);
    }

    private static async Task<int> ServeAsync(
        Router router, Snapshot snapshot, ZeroConfig? zero, ListenConfig? listen, ILogger log, IReadOnlyList<ConfigError> notActing)
    {
        var stop = new TaskCompletionSource<PosixSignal>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        try
        {
            await router.StartAsync(CancellationToken.None);
        }
        catch (ListenException taken)
        {
            await Console.Error.WriteLineAsync($"edgerouter: {taken.Message}");
            return ExitCode.CannotStart;
        }

        var data = listen?.Data ?? DefaultData;
        LogStarted(log, VersionText.Value, data, listen?.Admin ?? DefaultAdmin, snapshot.Revision, snapshot.Models.Items.Count);
        foreach (var note in notActing)
        {
            LogNotActing(log, note.ToString());
        }

        if (zero is not null)
        {
            var probe = new LocalProbe(TimeProvider.System, $"1.1 {UpstreamSet.Pseudonym(snapshot.Node)}");
            var findings = await Discoverer.FindAsync(zero, OwnPorts, probe, Environment.GetEnvironmentVariable);
            router.Use(zero.Compile());
            await Console.Out.WriteAsync(StartTable.Render(findings, DefaultData, DefaultAdmin));
            await Console.Out.FlushAsync();
        }

        var signal = await stop.Task;
        LogStopping(log, signal, snapshot.Limits.DrainTime.TotalSeconds);
        await router.DrainAsync();
        LogStopped(log);
        return ExitCode.Ok;
    }

    private static readonly HashSet<int> OwnPorts = [4000, 4001];

    private static void Stop(PosixSignalContext signal, TaskCompletionSource<PosixSignal> stop)
    {
        // The second one means it: let the default action end the process.
        signal.Cancel = stop.TrySetResult(signal.Signal);
    }

    private static ListenAddresses Addresses(ListenConfig? listen)
    {
        var data = new List<WebListener.Binding> { Bind(listen?.Data ?? DefaultData, http2: false) };
        if (listen?.DataH2c is { } h2c)
        {
            data.Add(Bind(h2c, http2: true));
        }

        return new ListenAddresses(data, [Bind(listen?.Admin ?? DefaultAdmin, http2: false)]);
    }

    private static WebListener.Binding Bind(string url, bool http2) =>
        ListenUrl.TryParse(url, out var address) ? new WebListener.Binding(url, address, http2) : new WebListener.Binding(url, new IPEndPoint(IPAddress.None, 0), http2);

    private static LogLevel Level(LogLevelName level) => level switch
    {
        LogLevelName.Debug => LogLevel.Debug,
        LogLevelName.Warn => LogLevel.Warning,
        LogLevelName.Error => LogLevel.Error,
        _ => LogLevel.Information,
    };

    [LoggerMessage(100, LogLevel.Information, "EdgeRouter {Version} serves {Data}, admin on {Admin}, configuration {Revision}, {Models} models")]
    private static partial void LogStarted(ILogger log, string version, string data, string admin, string revision, int models);

    [LoggerMessage(101, LogLevel.Warning, "{Note}")]
    private static partial void LogNotActing(ILogger log, string note);

    [LoggerMessage(102, LogLevel.Information, "{Signal}: no new requests; running ones have {Seconds} s")]
    private static partial void LogStopping(ILogger log, PosixSignal signal, double seconds);

    [LoggerMessage(103, LogLevel.Information, "stopped")]
    private static partial void LogStopped(ILogger log);
}
