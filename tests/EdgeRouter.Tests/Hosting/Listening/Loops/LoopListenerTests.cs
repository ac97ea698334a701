using System.Buffers;
using System.Net;
using System.Net.Sockets;
using EdgeRouter.Tests.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRouter.Tests.Hosting.Listening.Loops;

public sealed class LoopListenerTests
{
    [Fact]
    public async Task Accept_BeforeAnybodyCame_WaitsAndKnowsBothEnds()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var accept = transport.AcceptAsync();
        Assert.False(accept.IsCompleted);
        using var client = transport.Connect();
        var connection = await accept;
        Assert.Equal(client.LocalEndPoint, connection!.RemoteEndPoint);
        Assert.Equal(client.RemoteEndPoint, connection.LocalEndPoint);
        Assert.Equal(transport.Listener.EndPoint, connection.LocalEndPoint);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Close_EndsTheWaitingAcceptAndAllLater_AndRefusesClients()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var accept = transport.AcceptAsync();
        await transport.Listener.UnbindAsync();
        Assert.Null(await accept);
        Assert.Null(await transport.AcceptAsync());
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(transport.Connect).SocketErrorCode);
        await transport.Listener.UnbindAsync();
    }

    [Fact]
    public async Task Address_ThatIsTaken_IsSaidToBe()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var second = new EdgeRouter.Hosting.Listening.Loops.LoopTransport(1, NullLogger.Instance);
        await Assert.ThrowsAsync<AddressInUseException>(async () => await second.BindAsync(transport.Listener.EndPoint));
    }

    [Fact]
    public async Task UnixSocket_IsServed_AndItsClientHasNoName()
    {
        var folder = Directory.CreateTempSubdirectory("loops-");
        try
        {
            var address = new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "s"));
            await using var listener = await new EdgeRouter.Hosting.Listening.Loops.LoopTransport(8, NullLogger.Instance).BindAsync(address);
            using var client = LoopPair.BoundedUnix();
            client.Connect(address);
            var connection = (await listener.AcceptAsync().AsTask().WaitAsync(LoopPair.Patience))!;
            Assert.Null(connection.RemoteEndPoint);
            await connection.Transport.Output.WriteAsync("hello"u8.ToArray());
            var into = new byte[5];
            LoopPair.ReadExactly(client, into);
            Assert.Equal("hello"u8, into);
            connection.Abort();
            Assert.Equal(0, client.Receive(into));
            await connection.DisposeAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Clients_ManyAtOnce_AreAllAcceptedAndHeard()
    {
        const int Count = 300;
        await using var transport = await LoopTransportFixture.StartAsync();
        var clients = Task.Run(() => Enumerable.Range(0, Count).AsParallel().WithDegreeOfParallelism(4).Select(number =>
        {
            var client = transport.Connect();
            client.Send(BitConverter.GetBytes(number));
            return client;
        }).ToArray());
        var heard = new HashSet<int>();
        for (var i = 0; i < Count; i++)
        {
            var connection = (await transport.AcceptAsync())!;
            var result = await connection.Transport.Input.ReadAtLeastAsync(sizeof(int)).AsTask().WaitAsync(LoopPair.Patience);
            Assert.True(heard.Add(BitConverter.ToInt32(result.Buffer.FirstSpan)));
            await connection.DisposeAsync();
        }

        Assert.All(await clients, static client => client.Dispose());
    }

    // Words of the loop arrive before, during and after each look: one that came twice to the same wait would end the process.
    [Fact]
    public async Task Accept_UnderAStormOfTheLoopsWords_TakesEveryClientOnce()
    {
        const int Count = 2000;
        await using var transport = await LoopTransportFixture.StartAsync();
        var listener = (EdgeRouter.Hosting.Listening.Loops.LoopListener)transport.Listener;
        var over = false;
        var storm = new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                listener.OnReadable();
            }
        });
        storm.Start();
        try
        {
            var clients = Task.Run(() =>
            {
                for (var i = 0; i < Count; i++)
                {
                    LoopPair.Reset(transport.Connect());
                }
            });
            for (var i = 0; i < Count; i++)
            {
                await (await transport.AcceptAsync())!.DisposeAsync();
            }

            await clients;
        }
        finally
        {
            Volatile.Write(ref over, true);
            storm.Join();
        }
    }

    [Fact]
    public async Task Clients_OverIpv6_HaveTheirAddress()
    {
        if (!Socket.OSSupportsIPv6)
        {
            return;
        }

        await using var listener = await new EdgeRouter.Hosting.Listening.Loops.LoopTransport(8, NullLogger.Instance).BindAsync(new IPEndPoint(IPAddress.IPv6Any, 0));
        using var client = LoopPair.Bounded(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        client.Connect(IPAddress.Loopback, ((IPEndPoint)listener.EndPoint).Port);
        var connection = (await listener.AcceptAsync().AsTask().WaitAsync(LoopPair.Patience))!;
        Assert.Equal(IPAddress.Loopback.MapToIPv6(), ((IPEndPoint)connection.RemoteEndPoint!).Address);
        await connection.DisposeAsync();
    }
}
