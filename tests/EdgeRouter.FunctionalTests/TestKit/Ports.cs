using System.Net;
using System.Net.Sockets;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>
/// Free loopback ports, each given out once. They lie below those that the kernel gives to outgoing connections (from 32768 on): one of those that was free a moment ago may be some client's own by the time a router wants it.
/// </summary>
internal static class Ports
{
    private const int First = 15_000;
    private const int Count = 17_000;

    private static int _taken = Environment.ProcessId * 97 % Count;

    public static int[] Free(int count) => [.. Enumerable.Range(0, count).Select(static _ => Next())];

    private static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _taken) % Count);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's; the next one.
            }
        }

        throw new InvalidOperationException("no port is free");
    }
}
