using System.Runtime.InteropServices;
using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Hosting.Discovery;
using EdgeRouter.Hosting.Listening;
using EdgeRouter.Hosting.Reload;
using EdgeRouter.Hosting.Systemd;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;
using EdgeRouter.Upstream;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting;

/// <summary><c>edgerouter serve</c>: from configuration to a running router, and to its end on SIGTERM or Ctrl-C. SIGHUP reloads.</summary>
internal static class ServeCommand
{
    private static readonly Func<string, string?> Variable = Environment.GetEnvironmentVariable;

    /// <param name="path">Null: no configuration file.</param>
    public static async Task<int> RunAsync(string? path)
    {
        var slots = new SlotTable();
        var sockets = new SocketActivation(Variable, Environment.ProcessId);
        var inherited = sockets.DataAddresses().ToArray();
        var file = path is null ? null : new ConfigFile(path, slots, inherited);
        WatchedFiles? watched = null;
        var config = file?.Read(out watched);
        if (config is { IsValid: false })
        {
            foreach (var error in config.Errors)
            {
                await Console.Error.WriteLineAsync(error.ToString());
            }

            return ExitCode.BadInput;
        }

        if (config is null && inherited.FirstOrDefault(static a => !a.IsLoopback) is { } open)
        {
            await Console.Error.WriteLineAsync($"edgerouter: the service manager's socket {open} is reachable from outside, and without a configuration there are no keys: let it listen on loopback, or give a configuration");
            return ExitCode.BadInput;
        }

        var coreFiles = config?.Config!.Node?.CoreFiles is true || ProcessLimits.TryForbidCoreFiles();
        var settings = config?.Log ?? new LogFacts();
        var listen = config?.Listen ?? new ListenFacts();
        var ring = new LogRing();
        var recent = new RecentRequests();
        using var writer = new LogWriter(
            ring, recent, settings.Format == Config.Records.LogFormat.Json ? LogFormat.Json : LogFormat.Text, Console.OpenStandardError());
        using var logs = new RingLoggerProvider(ring, TimeProvider.System, (LogLevel)settings.Level);
        var zero = config is null ? new ZeroConfig(new NodeFacts($"{ConfigFile.HostName()}-{Environment.ProcessId}"), slots) : null;
        var snapshot = config?.Snapshot ?? zero!.Compile();
        using var token = snapshot.Admin.Token is null ? AdminToken.Write(config?.Config!.Admin?.TokenFile, listen.Admin.Port, Variable) : AdminToken.None;
        using var router = new Router(new RouterSetup
        {
            Snapshot = snapshot,
            Slots = slots,
            File = file,
            Watched = watched,
            Listen = listen,
            Log = settings,
            Tls = config?.Tls,
            Ring = ring,
            Writer = writer,
            Recent = recent,
            Logs = logs,
            StateFile = config?.Config!.Node?.StateFile,
            Token = token,
            Sockets = sockets,
            Variable = Variable,
            Time = TimeProvider.System,
        });
        var log = logs.CreateLogger("EdgeRouter.Hosting");
        LogToken(log, token);
        if (!coreFiles)
        {
            log.CoreFilesAllowed();
        }

        if (router.RestoreEstimates() is > 0 and var known)
        {
            log.EstimatesRestored(known);
        }

        return await ServeAsync(router, zero, listen, log);
    }

    private static async Task<int> ServeAsync(Router router, ZeroConfig? zero, ListenFacts listen, ILogger log)
    {
        var stop = new TaskCompletionSource<PosixSignal>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Reload(signal, router));
        try
        {
            // What reading the configuration and the catalogue left behind: given back once, before anybody waits for an answer.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await router.StartAsync(CancellationToken.None);
        }
        catch (ListenException taken)
        {
            await Console.Error.WriteLineAsync($"edgerouter: {taken.Message}");
            return ExitCode.CannotStart;
        }

        log.Started(VersionText.Value, listen.Data, listen.Admin, router.Snapshot.Revision, router.Snapshot.Models.Items.Count);
        if (listen.Note is { } reachable)
        {
            log.StartNote(reachable);
        }

        foreach (var note in ModelEnds.NotesOf(router.Snapshot))
        {
            log.StartNote(note);
        }

        router.Service.Ready();
        if (zero is not null)
        {
            await DiscoverAsync(router, zero, listen);
        }

        var signal = await stop.Task;
        var limits = router.Snapshot.Limits;
        var announce = signal == PosixSignal.SIGTERM;
        log.Stopping(signal, announce ? limits.DrainDelay.TotalSeconds : 0, limits.DrainTime.TotalSeconds);
        router.Service.Stopping();
        await router.DrainAsync(announce);
        try
        {
            router.SaveEstimates();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.EstimatesNotSaved(failure.Message);
        }

        log.Stopped();
        return ExitCode.Ok;
    }

    private static async Task DiscoverAsync(Router router, ZeroConfig zero, ListenFacts listen)
    {
        var probe = new LocalProbe(TimeProvider.System, $"1.1 {UpstreamSet.Pseudonym(router.Snapshot.Node)}");
        var findings = await Discoverer.FindAsync(
            zero, VendorCatalogue.Load(), new HashSet<int> { listen.Data.Port, listen.Admin.Port }, probe, Environment.GetEnvironmentVariable);
        await router.Config.UseAsync(zero.Compile(), "discovery");
        await Console.Out.WriteAsync(StartTable.Render(findings, listen.Data.ToString(), listen.Admin.ToString()));
        await Console.Out.FlushAsync();
    }

    private static void Stop(PosixSignalContext signal, TaskCompletionSource<PosixSignal> stop)
    {
        // The second one means it: let the default action end the process.
        signal.Cancel = stop.TrySetResult(signal.Signal);
    }

    private static void Reload(PosixSignalContext signal, Router router)
    {
        signal.Cancel = true;
        _ = ReloadAsync(router);
    }

    private static async Task ReloadAsync(Router router)
    {
        router.Service.Reloading();
        await router.Config.ReloadAsync("SIGHUP");
        router.Service.Ready();
    }

    private static void LogToken(ILogger log, AdminToken token)
    {
        if (token.Problem is { } problem)
        {
            log.NoToken(token.Path!, problem);
        }
        else if (token.Path is { } path)
        {
            log.TokenFile(path);
        }
    }
}
