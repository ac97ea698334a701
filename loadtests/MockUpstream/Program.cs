using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeRouter.MockUpstream;

// usage: mock-upstream [--port N]      0 or nothing: a free port. Loopback only. Ends on SIGTERM, or when its standard input ends.
var index = Array.IndexOf(args, "--port");
var port = index >= 0 && index + 1 < args.Length ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : 0;
using var listener = new TcpListener(IPAddress.Loopback, port);
listener.Start(1024);
Console.WriteLine($"listening on {listener.LocalEndpoint}");
Console.Out.Flush();
var log = new MockLog();
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
        _ = new MockConnection(socket, log).RunAsync();
    }
}
