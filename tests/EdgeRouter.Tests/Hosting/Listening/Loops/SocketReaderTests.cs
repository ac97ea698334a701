using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using EdgeRouter.Tests.Sockets;

namespace EdgeRouter.Tests.Hosting.Listening.Loops;

public sealed class SocketReaderTests : IDisposable
{
    private readonly PipedPair _pair = new();

    private PipeReader Reader => _pair.Reader;

    public void Dispose() => _pair.Dispose();

    [Fact]
    public async Task Read_BeforeAnythingCame_WaitsForIt()
    {
        Assert.False(Reader.TryRead(out _));
        var read = ReadAsync();
        Assert.False(read.IsCompleted);
        _pair.Peer.Send("hello"u8);
        var result = await read;
        Assert.Equal("hello", Text(result));
        Assert.False(result.IsCompleted || result.IsCanceled);
        Reader.AdvanceTo(result.Buffer.End);
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public async Task Consumed_InPart_TheRestComesAgainAtOnce()
    {
        _pair.Peer.Send("one two"u8);
        var result = await ReadAsync();
        Reader.AdvanceTo(result.Buffer.GetPosition(4));
        Assert.True(Reader.TryRead(out result));
        Assert.Equal("two", Text(result));
        Reader.AdvanceTo(result.Buffer.Start, result.Buffer.GetPosition(1));
        Assert.Equal("two", Text(await ReadAsync()));
    }

    [Fact]
    public async Task Examined_ToItsEnd_WaitsForMore()
    {
        _pair.Peer.Send("hal"u8);
        var result = await ReadAsync();
        Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(Reader.TryRead(out _));
        var read = ReadAsync();
        Assert.False(read.IsCompleted);
        _pair.Peer.Send("ves"u8);
        Assert.Equal("halves", Text(await read));
    }

    // Else one fast upload would hold up every other socket of its loop.
    [Fact]
    public async Task Read_OfALongUpload_LetsGoOfTheThreadNowAndThen()
    {
        const int Most = (256 + 128) << 10;
        var sent = LoopPair.Bytes(6_000_000);
        var sending = Task.Run(() => _pair.Peer.Send(sent));
        var (total, streak, longest) = (0, 0, 0);
        while (total < sent.Length)
        {
            var read = Reader.ReadAsync();
            streak = read.IsCompleted ? streak : 0;
            var result = await read.AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            Assert.True(result.Buffer.ToArray().AsSpan().SequenceEqual(sent.AsSpan(total, (int)result.Buffer.Length)));
            total += (int)result.Buffer.Length;
            streak += (int)result.Buffer.Length;
            longest = Math.Max(longest, streak);
            Reader.AdvanceTo(result.Buffer.End);
        }

        await sending;
        Assert.InRange(longest, 1, Most);
    }

    [Fact]
    public async Task Unconsumed_BeyondTheBlock_IsKeptWhole()
    {
        var sent = LoopPair.Bytes(300_000);
        var sending = Task.Run(() => _pair.Peer.Send(sent));
        var result = await ReadAsync();
        while (result.Buffer.Length < sent.Length)
        {
            Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await ReadAsync();
        }

        Assert.Equal(sent, result.Buffer.ToArray());
        Reader.AdvanceTo(result.Buffer.End);
        await sending;
    }

    [Fact]
    public async Task Cancel_BeforeARead_EndsTheNextOne_AndOnlyThat()
    {
        Reader.CancelPendingRead();
        var result = await ReadAsync();
        Assert.True(result.IsCanceled);
        Assert.True(result.Buffer.IsEmpty);
        Reader.AdvanceTo(result.Buffer.End);
        var read = ReadAsync();
        Assert.False(read.IsCompleted);
        _pair.Peer.Send("still there"u8);
        Assert.Equal("still there", Text(await read));
    }

    [Fact]
    public async Task Cancel_OfAWaitingRead_EndsIt_AndKeepsWhatWasNotConsumed()
    {
        _pair.Peer.Send("half"u8);
        var result = await ReadAsync();
        Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        var read = ReadAsync();
        Reader.CancelPendingRead();
        result = await read;
        Assert.True(result.IsCanceled);
        Assert.Equal("half", Text(result));
        Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        _pair.Peer.Send(" and half"u8);
        Assert.Equal("half and half", Text(await ReadAsync()));
    }

    [Fact]
    public async Task End_BehindTheLastBytes_IsTold_AsOftenAsOneAsks()
    {
        _pair.Peer.Send("last"u8);
        _pair.Peer.Shutdown(SocketShutdown.Send);
        var all = "";
        ReadResult result;
        do
        {
            result = await ReadAsync();
            all += Text(result);
            Reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
        Assert.Equal("last", all);
        Assert.True(Reader.TryRead(out result));
        Assert.True(result.IsCompleted && result.Buffer.IsEmpty);
    }

    [Fact]
    public async Task Reset_OfTheClient_ReadsAsTheEnd()
    {
        var read = ReadAsync();
        LoopPair.Reset(_pair.Peer);
        var result = await read;
        Assert.True(result.IsCompleted && result.Buffer.IsEmpty);
    }

    [Fact]
    public async Task Read_WithACancelledToken_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Reader.ReadAsync(new CancellationToken(canceled: true)));

    // Everything at random: how it is sent, how much is consumed and examined, and cancellations from another thread in between.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task WhatIsSent_InAnyPieces_IsWhatIsRead(int seed)
    {
        var sent = LoopPair.Bytes(2_000_000, seed);
        var sending = Task.Run(() =>
        {
            var random = new Random(seed);
            for (var at = 0; at < sent.Length;)
            {
                var count = Math.Min(sent.Length - at, 1 + random.Next(random.Next(4) == 0 ? 100_000 : 3000));
                at += _pair.Peer.Send(sent.AsSpan(at, count));
            }

            _pair.Peer.Shutdown(SocketShutdown.Send);
        });
        var over = false;
        var cancelling = Task.Run(() =>
        {
            while (!Volatile.Read(ref over))
            {
                Reader.CancelPendingRead();
                Thread.SpinWait(2000);
            }
        });
        try
        {
            await Task.Run(() => Compare(sent, new Random(seed + 100))).WaitAsync(LoopPair.Patience * 3);
        }
        finally
        {
            Volatile.Write(ref over, true);
        }

        await cancelling;
        await sending;
    }

    private static string Text(in ReadResult result) => Encoding.ASCII.GetString(result.Buffer);

    private async Task Compare(byte[] sent, Random random)
    {
        for (var at = 0; ;)
        {
            var result = await Reader.ReadAsync();
            var length = (int)result.Buffer.Length;
            Assert.True(result.Buffer.FirstSpan.SequenceEqual(sent.AsSpan(at, length)), $"other bytes near {at}");
            if (result.IsCompleted)
            {
                Assert.Equal(sent.Length, at + length);
                return;
            }

            var consumed = random.Next(3) == 0 ? random.Next(length + 1) : length;
            var examined = random.Next(2) == 0 ? length : random.Next(consumed, length + 1);
            Reader.AdvanceTo(result.Buffer.GetPosition(consumed), result.Buffer.GetPosition(examined));
            at += consumed;
        }
    }

    private Task<ReadResult> ReadAsync() => Reader.ReadAsync().AsTask().WaitAsync(LoopPair.Patience);
}
