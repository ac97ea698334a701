using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting.Listening.Loops;

/// <summary>
/// The server's transport over our own loops instead of the framework's over the runtime's socket engine: the answer is sent and the request received by the thread that the loop woke, without pipes between. docs/performance.md says
/// what it saves. Without TLS only: a handshake would hold up the loop.
/// </summary>
internal sealed class LoopTransport(int backlog, ILogger log) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(new LoopListener(Listen(endpoint), log));

    private Socket Listen(EndPoint endpoint)
    {
        if (endpoint is FileHandleEndPoint inherited)
        {
            // Listening already.
            return new Socket(new SafeSocketHandle((IntPtr)inherited.FileHandle, ownsHandle: true));
        }

        var isUnix = endpoint is UnixDomainSocketEndPoint;
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(failure.Message, failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
