using System.Net;
using System.Net.Sockets;
using EdgeRouter.Hosting.Listening;
using EdgeRouter.Hosting.Listening.Loops;
using EdgeRouter.Tests.Sockets;
using EdgeRouter.Tests.TestKit;
using Microsoft.AspNetCore.Connections;

namespace EdgeRouter.Tests.Hosting.Listening.Loops;

/// <summary>A listener on some port of the loopback, and clients of it.</summary>
internal sealed class LoopTransportFixture : IAsyncDisposable
{
    private LoopTransportFixture(IConnectionListener listener, FirstLogEntry log) => (Listener, Log) = (listener, log);

    public IConnectionListener Listener { get; }

    public FirstLogEntry Log { get; }

    public static async Task<LoopTransportFixture> StartAsync()
    {
        var log = new FirstLogEntry();
        return new(await new LoopTransport(512, log).BindAsync(new IPEndPoint(IPAddress.Loopback, 0)), log);
    }

    public Socket Connect()
    {
        var socket = LoopPair.Bounded(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Connect(Listener.EndPoint);
        return socket;
    }

    public async Task<ConnectionContext?> AcceptAsync() => await Listener.AcceptAsync().AsTask().WaitAsync(LoopPair.Patience);

    public async Task<(Socket Client, ConnectionContext Connection)> PairAsync()
    {
        var client = Connect();
        return (client, (await AcceptAsync())!);
    }

    public ValueTask DisposeAsync() => Listener.DisposeAsync();
}
