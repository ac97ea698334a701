using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using EdgeRouter.Tests.Budget;
using EdgeRouter.Tests.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeRouter.Tests.Hosting.Listening.Loops;

/// <summary>Counts the descriptors and the memory of the process, so nothing else may run.</summary>
[Collection(QuietGroup.Name)]
public sealed class LoopStressTests
{
    private const int Clients = 24;

    [Fact]
    public async Task ManyConnections_WithAbortsFromEverywhere_EveryByteIsRight_AndNoDescriptorIsLeft()
    {
        // What the runtime keeps for good is open after a first turn.
        await RunAsync(each: 1, seed: 1);
        var before = Descriptors();
        await RunAsync(each: 25, seed: 1000);
        LoopPair.Until(() => Descriptors() <= before);
    }

    // Read and answered on the loop's thread, message for message; the leanest of some rounds, because the process has other threads.
    [Fact]
    public async Task MessageAndAnswer_OnAnOpenConnection_AllocateNothing()
    {
        const int Messages = 2000;
        using var pair = new PipedPair();
        var echo = Task.Run(() => EchoAsync(pair.Reader, pair.Writer));
        var leanest = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Talk(pair.Peer, Messages);
            leanest = Math.Min(leanest, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(leanest < Messages * 4, $"{leanest / (double)Messages:0.##} bytes per message");
        pair.Peer.Shutdown(SocketShutdown.Send);
        await echo.WaitAsync(LoopPair.Patience);
    }

    private static void Talk(Socket peer, int messages)
    {
        Span<byte> bytes = stackalloc byte[900];
        for (var i = 0; i < messages; i++)
        {
            peer.Send(bytes);
            for (var rest = bytes; !rest.IsEmpty;)
            {
                // Not through an assertion: those allocate.
                var received = peer.Receive(rest);
                rest = rest[(received > 0 ? received : throw new InvalidOperationException("the end came early"))..];
            }
        }
    }

    // Sockets alone: the runtime keeps the files open that it loads code from, whenever it does.
    private static int Descriptors() =>
        Directory.GetFileSystemEntries("/proc/self/fd").Count(static descriptor => new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private static async Task RunAsync(int each, int seed)
    {
        await using var transport = await LoopTransportFixture.StartAsync();
        var serving = new List<Task>();
        var accepting = Task.Run(async () =>
        {
            var random = new Random(seed);
            while (await transport.Listener.AcceptAsync() is { } connection)
            {
                serving.Add(Task.Run(() => ServeAsync(connection)));
                if (random.Next(5) == 0)
                {
                    var after = random.Next(20);
                    serving.Add(Task.Run(async () =>
                    {
                        await Task.Delay(after);
                        connection.Abort();
                    }));
                }
            }
        });
        var clients = Enumerable.Range(seed, Clients).Select(number => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await TalkAsync(transport, (number * 100) + i);
            }
        }));
        await Task.WhenAll(clients).WaitAsync(LoopPair.Patience * 6);
        await transport.Listener.UnbindAsync();
        await accepting.WaitAsync(LoopPair.Patience);
        await Task.WhenAll(serving).WaitAsync(LoopPair.Patience);
    }

    private static async Task ServeAsync(ConnectionContext connection)
    {
        await EchoAsync(connection.Transport.Input, connection.Transport.Output);
        await connection.DisposeAsync();
    }

    private static async Task EchoAsync(PipeReader input, PipeWriter output)
    {
        while (true)
        {
            var result = await input.ReadAsync();
            output.Write(result.Buffer.FirstSpan);
            input.AdvanceTo(result.Buffer.End);
            var flush = await output.FlushAsync();
            if (result.IsCompleted || flush.IsCompleted)
            {
                return;
            }
        }
    }

    // Whoever is cut off has at least read nothing wrong.
    private static async Task TalkAsync(LoopTransportFixture transport, int seed)
    {
        var random = new Random(seed);
        var bytes = LoopPair.Bytes(random.Next(3) == 0 ? random.Next(1_000_000) : random.Next(20_000), seed);
        using var client = transport.Connect();
        var isCut = random.Next(5) == 0;
        if (isCut)
        {
            var after = random.Next(10);
            _ = Task.Run(async () =>
            {
                await Task.Delay(after);
                LoopPair.Reset(client);
            });
        }

        var sending = SendAsync(client, bytes, random);
        var (got, whole) = await ReadAsync(client, bytes.Length + 1);
        Assert.True(bytes.AsSpan().StartsWith(got.AsSpan()), "other bytes than were sent");

        // A reset is told once: when the sending got it, or this side made it, the receive may see a mere end.
        Assert.True(isCut || !await sending || !whole || got.Length == bytes.Length, "an end in good order before the last byte");
    }

    private static async Task<bool> SendAsync(Socket client, byte[] bytes, Random random)
    {
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                at += await client.SendAsync(bytes.AsMemory(at, Math.Min(bytes.Length - at, 1 + random.Next(50_000))));
            }

            client.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task<(byte[] Got, bool Whole)> ReadAsync(Socket client, int most)
    {
        var into = new byte[most];
        var length = 0;
        try
        {
            while (await client.ReceiveAsync(into.AsMemory(length)) is var received and > 0)
            {
                length += received;
            }

            return (into[..length], true);
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            return (into[..length], false);
        }
    }
}
