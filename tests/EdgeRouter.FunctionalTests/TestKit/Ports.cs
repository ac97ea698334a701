using System.Net;
using System.Net.Sockets;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>Free loopback ports.</summary>
internal static class Ports
{
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, static l => l.Start());
        var ports = listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        Array.ForEach(listeners, static l => l.Dispose());
        return ports;
    }
}
