using System.Net;
using System.Net.Sockets;
using EdgeRouter.Config;

namespace EdgeRouter.Hosting.Listening;

/// <summary>One thing to listen on: an address of the configuration, or the socket that the service manager opened for it.</summary>
/// <param name="Http2Only">HTTP/2 by prior knowledge, without TLS.</param>
/// <param name="Handle">Descriptor of a socket that is listening already; null: open one.</param>
internal sealed record ListenBinding(ListenAddress Address, bool Http2Only = false, ulong? Handle = null)
{
    public EndPoint EndPoint => Address.UnixPath is { } path ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(Address.Address, Address.Port);

    public override string ToString() => Handle is null ? Address.ToString() : $"{Address} (socket {Handle} of the service manager)";
}
