using System.Buffers;
using System.IO.Pipelines;
using EdgeRouter.Sockets;
using EdgeRouter.Tests.Sockets;

namespace EdgeRouter.Tests.Hosting.Listening.Loops;

public sealed class SocketWriterTests : IDisposable
{
    // More than both kernels hold for one connection.
    private const int TooMuch = 16 << 20;

    private readonly PipedPair _pair = new();

    private PipeWriter Writer => _pair.Writer;

    public void Dispose() => _pair.Dispose();

    [Fact]
    public async Task Flush_OfLittle_IsDoneAtOnce()
    {
        Writer.Write("hello"u8);
        Assert.Equal(5, Writer.UnflushedBytes);
        var flush = Writer.FlushAsync();
        Assert.True(flush.IsCompletedSuccessfully);
        var result = await flush;
        Assert.False(result.IsCompleted || result.IsCanceled);
        Assert.Equal(0, Writer.UnflushedBytes);
        Expect("hello"u8.ToArray());
    }

    [Fact]
    public async Task Flush_ToAPeerThatDoesNotRead_WaitsUntilItDoes()
    {
        var bytes = LoopPair.Bytes(TooMuch);
        Writer.Write(bytes);
        var flush = FlushAsync();
        Assert.False(flush.IsCompleted);
        Expect(bytes);
        Assert.False((await flush).IsCompleted);
    }

    [Fact]
    public async Task Flush_Cancelled_AndGoneOnWith_LosesAndDoublesNothing()
    {
        var bytes = LoopPair.Bytes(TooMuch);
        Writer.Write(bytes);
        for (var i = 0; i < 3; i++)
        {
            var flush = FlushAsync();
            Assert.False(flush.IsCompleted);
            Writer.CancelPendingFlush();
            Assert.True((await flush).IsCanceled);
            Writer.Write("and more"u8);
        }

        var last = FlushAsync();
        Expect([.. bytes, .. "and moreand moreand more"u8]);
        Assert.False((await last).IsCanceled);
    }

    [Fact]
    public async Task Cancel_BeforeAFlush_EndsTheNextOne_AndTheOneAfterSends()
    {
        Writer.CancelPendingFlush();
        Writer.Write("kept"u8);
        Assert.True((await FlushAsync()).IsCanceled);
        Assert.Equal(0, _pair.Peer.Available);
        Assert.False((await FlushAsync()).IsCanceled);
        Expect("kept"u8.ToArray());
    }

    [Fact]
    public async Task Peer_ThatIsGone_IsToldAsACompletedFlush()
    {
        Writer.Write(LoopPair.Bytes(TooMuch));
        var flush = FlushAsync();
        LoopPair.Reset(_pair.Peer);
        Assert.True((await flush).IsCompleted);

        // Writing to nobody is no error, and needs no memory.
        for (var i = 0; i < 100; i++)
        {
            Writer.Write(LoopPair.Bytes(10_000));
            Assert.True((await FlushAsync()).IsCompleted);
        }
    }

    [Fact]
    public async Task Blocks_OfAllSizes_ArriveInOrder()
    {
        var random = new Random(5);
        var bytes = LoopPair.Bytes(3_000_000);
        var reading = Task.Run(() => Expect(bytes));
        for (var at = 0; at < bytes.Length;)
        {
            for (var i = random.Next(5); i >= 0; i--)
            {
                var count = Math.Min(bytes.Length - at, random.Next(random.Next(5) == 0 ? 100_000 : 6000));
                bytes.AsSpan(at, count).CopyTo(Writer.GetSpan(random.Next(2) == 0 ? count : Math.Max(count, random.Next(20_000))));
                Writer.Advance(count);
                at += count;
            }

            Assert.False((await FlushAsync()).IsCompleted);
        }

        await reading;
    }

    [Fact]
    public void Advance_BeyondTheRoom_IsRefused()
    {
        var room = Writer.GetSpan().Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => Writer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Writer.Advance(-1));
    }

    // Told that more follows, the kernel would sit on the last bytes for a while.
    [Fact]
    public async Task Flush_WhenTheLastBlockIsEmpty_LeavesNothingBehind()
    {
        var bytes = LoopPair.Bytes(4000);
        Writer.Write(bytes);
        _ = Writer.GetMemory(10_000);
        await FlushAsync();
        Assert.Equal(0, NotSent());
        Expect(bytes);
    }

    [Fact]
    public async Task Drain_WithAFlushThatNobodyWaitsFor_EndsIt_AndSendsEverything()
    {
        var bytes = LoopPair.Bytes(TooMuch);
        Writer.Write(bytes);
        var left = FlushAsync();
        Assert.False(left.IsCompleted);
        var drained = _pair.Writer.DrainAsync().AsTask();
        Assert.True((await left).IsCompleted);
        Assert.False(drained.IsCompleted);
        Writer.CancelPendingFlush();
        Expect(bytes);
        await drained.WaitAsync(LoopPair.Patience);
    }

    // The loop is at the flush that was left behind while the connection is disposed of: blocks that went back twice would be rented to two connections at once.
    [Fact]
    public async Task Drain_WhileTheLoopEndsTheFlush_GivesNoBlockBackTwice()
    {
        var bytes = new byte[100_000];
        for (var round = 0; round < 200; round++)
        {
            using var pair = new PipedPair(receiveBuffer: 4 << 10);
            Shrink(pair.Ours);
            Task left;
            do
            {
                pair.Writer.Write(bytes);
                left = pair.Writer.FlushAsync().AsTask();
            }
            while (left.IsCompleted);

            pair.Ours.Reset();
            Thread.SpinWait(round % 50 * 40);
            await pair.Writer.DrainAsync().AsTask().WaitAsync(LoopPair.Patience);
            await left.WaitAsync(LoopPair.Patience);
        }

        var rented = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(rented.Add(ArrayPool<byte>.Shared.Rent(4 << 10)), "one block was handed out twice");
        }

        Assert.All(rented, static block => ArrayPool<byte>.Shared.Return(block));
    }

    private static unsafe void Shrink(LoopSocket socket)
    {
        const int SendBuffer = 7;
        var size = 16 << 10;
        Assert.Equal(0, Libc.SetOption(socket.Descriptor, Libc.SolSocket, SendBuffer, &size, sizeof(int)));
    }

    private unsafe int NotSent()
    {
        // tcpi_notsent_bytes of struct tcp_info.
        const int TcpInfo = 11;
        const int At = 144;
        var info = stackalloc byte[256];
        var length = 256;
        Assert.Equal(0, Libc.GetOption(_pair.Ours.Descriptor, Libc.IpProtoTcp, TcpInfo, (int*)info, &length));
        Assert.True(length >= At + sizeof(int));
        return *(int*)(info + At);
    }

    private void Expect(byte[] bytes)
    {
        var got = new byte[bytes.Length];
        LoopPair.ReadExactly(_pair.Peer, got);
        Assert.True(bytes.AsSpan().SequenceEqual(got), "other bytes than were written");
        Assert.Equal(0, _pair.Peer.Available);
    }

    private Task<FlushResult> FlushAsync() => Writer.FlushAsync().AsTask().WaitAsync(LoopPair.Patience);
}
