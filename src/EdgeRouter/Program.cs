using System.Net;
using System.Runtime.InteropServices;
using EdgeRouter.Hosting;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeRouter;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        var provider = new Provider { Slot = 0, Name = "mock", Dialect = DialectId.OpenAi, BaseUrl = new Uri(args[0]), ApiKeys = ["sk-up"] };
        var deployment = new Deployment(0, "mock/mock", provider, "mock");
        var snapshot = new Snapshot
        {
            Revision = "dev",
            Node = new NodeFacts("dev"),
            Providers = [provider],
            Models = new Utf8Map<VirtualModel>([new("mock", new VirtualModel { Name = "mock", Deployments = [deployment] })]),
        };
        var ring = new LogRing();
        using var writer = new LogWriter(ring, LogFormat.Text, Console.OpenStandardError());
        using var logs = new RingLoggerProvider(ring, TimeProvider.System, LogLevel.Information);
        using var router = new Router(
            snapshot,
            new ListenAddresses([new("d", new IPEndPoint(IPAddress.Loopback, 4000))], [new("a", new IPEndPoint(IPAddress.Loopback, 4001))]),
            ring, args.Length > 1, logs, TimeProvider.System);
        await router.StartAsync(default);
        var stop = new TaskCompletionSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => { c.Cancel = true; stop.TrySetResult(); });
        await stop.Task;
        await router.DrainAsync();
        return 0;
    }
}
