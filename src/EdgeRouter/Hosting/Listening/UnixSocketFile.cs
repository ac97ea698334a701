using System.Net.Sockets;

namespace EdgeRouter.Hosting.Listening;

/// <summary>The file of a Unix-domain socket outlives its process: one that nobody answers on any more stands in the way of the next.</summary>
internal static class UnixSocketFile
{
    /// <summary>Removes the file if it is a socket without a listener. Anything else stays, and listening there fails.</summary>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // A plain file refuses too; it must not be lost.
            if (new FileInfo(path).Length == 0)
            {
                File.Delete(path);
            }
        }
        catch (SocketException)
        {
            // Not ours to judge: the attempt to listen says what is wrong.
        }
    }
}
