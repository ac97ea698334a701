using System.Buffers;
using System.Net.Sockets;
using EdgeRouter.Tests.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Tests.Hosting.Listening.Loops;

public sealed class LoopConnectionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_ThatClosesItsSideOrIsGone_IsTold_AlsoWhenNobodyReads(bool reset)
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var (client, connection) = await transport.PairAsync();
        var closed = Closed(connection);
        Assert.False(closed.IsCompleted);
        if (reset)
        {
            LoopPair.Reset(client);
        }
        else
        {
            client.Shutdown(SocketShutdown.Send);
        }

        await closed.WaitAsync(LoopPair.Patience);
        await connection.DisposeAsync();
        client.Dispose();
    }

    [Fact]
    public async Task Callback_ThatThrows_IsLoggedAndStopsNeitherTheOthersNorTheProcess()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var (client, connection) = await transport.PairAsync();
        var first = Closed(connection);
        connection.ConnectionClosed.Register(static () => throw new InvalidOperationException("planted"));
        var last = Closed(connection);
        client.Dispose();
        await Task.WhenAll(first, last).WaitAsync(LoopPair.Patience);
        Assert.Equal((LogLevel.Error, 140), await transport.Log.Entry.WaitAsync(LoopPair.Patience));
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Abort_GivesTheClientAReset_AndEndsReadsAndFlushes()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var (client, connection) = await transport.PairAsync();
        using var held = client;
        var closed = Closed(connection);
        connection.Transport.Output.Write(LoopPair.Bytes(16 << 20));
        var flush = connection.Transport.Output.FlushAsync().AsTask();
        var read = connection.Transport.Input.ReadAsync().AsTask();
        Assert.False(flush.IsCompleted || read.IsCompleted);
        connection.Abort();
        Assert.True((await flush.WaitAsync(LoopPair.Patience)).IsCompleted);
        Assert.True((await read.WaitAsync(LoopPair.Patience)).IsCompleted);
        await closed.WaitAsync(LoopPair.Patience);
        await connection.DisposeAsync().AsTask().WaitAsync(LoopPair.Patience);
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Drain(client)).SocketErrorCode);
    }

    [Fact]
    public async Task Dispose_SendsWhatIsLeft_ThenEnds()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var (client, connection) = await transport.PairAsync();
        using var held = client;
        var bytes = LoopPair.Bytes(16 << 20);
        connection.Transport.Output.Write(bytes);
        var left = connection.Transport.Output.FlushAsync().AsTask();
        var disposed = connection.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        var got = new byte[bytes.Length];
        LoopPair.ReadExactly(client, got);
        Assert.True(bytes.AsSpan().SequenceEqual(got));
        Assert.Equal(0, client.Receive(got));
        await disposed.WaitAsync(LoopPair.Patience);
        await left.WaitAsync(LoopPair.Patience);
    }

    [Fact]
    public async Task Dispose_WithAClientThatDoesNotRead_EndsWhenItIsAborted()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var (client, connection) = await transport.PairAsync();
        using var held = client;
        connection.Transport.Output.Write(LoopPair.Bytes(16 << 20));
        var disposed = connection.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        connection.Abort();
        await disposed.WaitAsync(LoopPair.Patience);
    }

    // Bytes that nobody reads, like a line end behind a body or the rest of a head that was refused: they must not cost the client its answer.
    [Fact]
    public async Task Dispose_WithBytesThatNobodyRead_EndsInGoodOrder()
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var (client, connection) = await transport.PairAsync();
        using var held = client;
        client.Send(LoopPair.Bytes(50_000));
        var result = await connection.Transport.Input.ReadAsync().AsTask().WaitAsync(LoopPair.Patience);
        connection.Transport.Input.AdvanceTo(result.Buffer.End);
        await connection.Transport.Output.WriteAsync("answer"u8.ToArray());
        await connection.DisposeAsync().AsTask().WaitAsync(LoopPair.Patience);
        var got = new byte[6];
        LoopPair.ReadExactly(client, got);
        Assert.Equal("answer"u8, got);
        Assert.Equal(0, client.Receive(got));
    }

    private static Task Closed(ConnectionContext connection)
    {
        var closed = new TaskCompletionSource();
        connection.ConnectionClosed.Register(closed.SetResult);
        return closed.Task;
    }

    private static void Drain(Socket client)
    {
        var into = new byte[64 << 10];
        while (client.Receive(into) > 0)
        {
        }
    }
}
