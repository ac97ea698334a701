using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeRouter.MockUpstream;

// usage: mock-upstream [--port N] [--load]      Port 0 or nothing: a free port. Loopback only. Ends on SIGTERM, or when its standard input ends.
// --load: for load runs, cheap: nothing is recorded or checked, and of the script only what LoadPlan knows.
var load = args.Contains("--load");
if (load)
{
    // Read when the first socket is made: one thread takes every completion and goes on with it at once.
    Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
    Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
}

var index = Array.IndexOf(args, "--port");
var port = index >= 0 && index + 1 < args.Length ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : 0;
using var listener = new TcpListener(IPAddress.Loopback, port);
listener.Start(load ? 8192 : 1024);
Console.WriteLine($"listening on {listener.LocalEndpoint}");
Console.Out.Flush();
var log = new MockLog();
using var pacer = load ? new LoadPacer() : null;
_ = AcceptAsync();
var input = Console.OpenStandardInput();
var buffer = new byte[64];
while (await input.ReadAsync(buffer) > 0)
{
}

return 0;

async Task AcceptAsync()
{
    while (true)
    {
        var socket = await listener.AcceptSocketAsync();
        socket.NoDelay = true;
        _ = pacer is null ? new MockConnection(socket, log).RunAsync() : new LoadConnection(socket, pacer).RunAsync();
    }
}
