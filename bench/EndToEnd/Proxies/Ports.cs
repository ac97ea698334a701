using System.Net;
using System.Net.Sockets;

namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>Free ports on loopback, and whether somebody answers there.</summary>
internal static class Ports
{
    /// <summary>Different ports that were free a moment ago.</summary>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(static l => l.Start());
        var ports = listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(static l => l.Stop());
        return ports;
    }

    /// <summary>Waits until the process accepts connections. False when it ended or took longer than ten seconds.</summary>
    public static bool WaitOpen(ChildProcess process, int port)
    {
        for (var i = 0; i < 9000 && process.Running; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                Thread.Sleep(1);
            }
        }

        return false;
    }
}
