using System.Net;
using System.Net.Sockets;

namespace EdgeRouter.Upstream;

/// <summary>Opens TCP connections to upstreams, for the handler, for direct connections and to measure distance.</summary>
internal static class UpstreamSocket
{
    /// <summary>At least one address. Throws as the resolver does.</summary>
    public static async ValueTask<IPAddress[]> ResolveAsync(DnsEndPoint target, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, cancellation);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, ConnectTime measured, TimeProvider time, CancellationToken cancellation) =>
        new NetworkStream(await OpenAsync(target, measured, time, cancellation), ownsSocket: true);

    /// <summary>
    /// A connected socket, with TCP keep-alive: a peer that vanished without a word is noticed even when no deadline runs. How long the connection alone took, without the lookup of the name, goes to <paramref name="measured"/>.
    /// </summary>
    public static async ValueTask<Socket> OpenAsync(DnsEndPoint target, ConnectTime measured, TimeProvider time, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(target, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            var started = time.GetTimestamp();
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            measured.Measured(time.GetElapsedTime(started).TotalMilliseconds, time.GetTimestamp());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
