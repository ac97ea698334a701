using System.Runtime.InteropServices;
using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Hosting.Discovery;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;
using EdgeRouter.Upstream;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting;

/// <summary><c>edgerouter serve</c>: from configuration to a running router, and to its end on SIGTERM or Ctrl-C.</summary>
internal static partial class ServeCommand
{
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

        var settings = config?.Log ?? new LogFacts();
        var listen = config?.Listen ?? new ListenFacts();
        var ring = new LogRing();
        using var writer = new LogWriter(
            ring, settings.Format == Config.Records.LogFormat.Json ? LogFormat.Json : LogFormat.Text, Console.OpenStandardError());
        using var logs = new RingLoggerProvider(ring, TimeProvider.System, (LogLevel)settings.Level);
        var zero = config is null ? new ZeroConfig(new NodeFacts($"{ConfigFile.HostName()}-{Environment.ProcessId}")) : null;
        var snapshot = config?.Snapshot ?? zero!.Compile();
        using var router = new Router(snapshot, Addresses(listen), ring, settings.Access, logs, TimeProvider.System);
        return await ServeAsync(router, snapshot, zero, listen, logs.CreateLogger("EdgeRouter.Hosting"), config?.NotActingYet ?? []);
    }

    private static async Task<int> ServeAsync(
        Router router, Snapshot snapshot, ZeroConfig? zero, ListenFacts listen, ILogger log, IReadOnlyList<ConfigNotice> notActing)
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

        LogStarted(log, VersionText.Value, listen.Data, listen.Admin, snapshot.Revision, snapshot.Models.Items.Count);
        foreach (var note in notActing)
        {
            LogNotActing(log, note.ToString());
        }

        if (zero is not null)
        {
            var probe = new LocalProbe(TimeProvider.System, $"1.1 {UpstreamSet.Pseudonym(snapshot.Node)}");
            var findings = await Discoverer.FindAsync(
                zero, VendorCatalogue.Load(), new HashSet<int> { listen.Data.Port, listen.Admin.Port }, probe, Environment.GetEnvironmentVariable);
            router.Use(zero.Compile());
            await Console.Out.WriteAsync(StartTable.Render(findings, listen.Data.ToString(), listen.Admin.ToString()));
            await Console.Out.FlushAsync();
        }

        var signal = await stop.Task;
        LogStopping(log, signal, snapshot.Limits.DrainTime.TotalSeconds);
        await router.DrainAsync();
        LogStopped(log);
        return ExitCode.Ok;
    }

    private static void Stop(PosixSignalContext signal, TaskCompletionSource<PosixSignal> stop)
    {
        // The second one means it: let the default action end the process.
        signal.Cancel = stop.TrySetResult(signal.Signal);
    }

    private static ListenAddresses Addresses(ListenFacts listen)
    {
        var data = new List<WebListener.Binding> { Bind(listen.Data, http2: false) };
        if (listen.DataH2c is { } h2c)
        {
            data.Add(Bind(h2c, http2: true));
        }

        return new ListenAddresses(data, [Bind(listen.Admin, http2: false)]);
    }

    private static WebListener.Binding Bind(ListenAddress address, bool http2) => new(address.ToString(), new(address.Address, address.Port), http2);

    [LoggerMessage(100, LogLevel.Information, "EdgeRouter {Version} serves {Data}, admin on {Admin}, configuration {Revision}, {Models} models")]
    private static partial void LogStarted(ILogger log, string version, ListenAddress data, ListenAddress admin, string revision, int models);

    [LoggerMessage(101, LogLevel.Warning, "{Note}")]
    private static partial void LogNotActing(ILogger log, string note);

    [LoggerMessage(102, LogLevel.Information, "{Signal}: no new requests; running ones have {Seconds} s")]
    private static partial void LogStopping(ILogger log, PosixSignal signal, double seconds);

    [LoggerMessage(103, LogLevel.Information, "stopped")]
    private static partial void LogStopped(ILogger log);
}
