using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Tests.Sockets;
using EdgeRouter.Upstream;
using EdgeRouter.Upstream.Direct;

namespace EdgeRouter.Tests.Upstream.Direct;

public sealed class DirectConnectionTests
{
    [Fact]
    public async Task Connection_WhoseAnswerWasRead_IsParkedAndServesAgain()
    {
        using var direct = await DirectFixture.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await direct.Connection.SendAsync("request"u8.ToArray());
            LoopPair.ReadExactly(direct.Upstream, new byte["request".Length]);
            direct.Say($"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {1 + (i / 10)}\r\n\r\n{i}");
            var (head, body) = await direct.AnswerAsync();
            Assert.Equal(200, head.Status);
            Assert.Equal($"{i}", Encoding.ASCII.GetString(body));
            Assert.True(direct.Connection.IsReusable);
            Assert.True(direct.Connection.TryPark());
            Assert.True(direct.Connection.TryUse(direct));
            Assert.False(direct.Connection.HasReceived);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Idle_PeerClosesOrSpeaks_IsDead(bool closes)
    {
        using var direct = await DirectFixture.StartAsync();
        Assert.True(direct.Connection.TryPark());
        if (closes)
        {
            direct.Upstream.Shutdown(SocketShutdown.Send);
        }
        else
        {
            direct.Say("HTTP/1.1 408 Request Timeout\r\n\r\n");
        }

        LoopPair.Until(() => direct.Connection.IsDead);
        Assert.False(direct.Connection.TryUse(direct));
        Assert.Equal(0, direct.Times);
    }

    [Fact]
    public async Task Answer_WithBytesBehindIt_IsNotReusable()
    {
        using var direct = await DirectFixture.StartAsync();
        direct.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n");
        var (_, body) = await direct.AnswerAsync();
        Assert.Equal("ok"u8, body);
        Assert.False(direct.Connection.IsReusable);
    }

    // The loop speaks without cause, while the connection is parked, taken and given up: it must neither die of that nor be forgotten open.
    [Fact]
    public async Task Idle_SpokenOfWithoutCause_StaysHealthy_AndCanAlwaysBeClosed()
    {
        for (var round = 0; round < 20; round++)
        {
            using var direct = await DirectFixture.StartAsync();
            var over = false;
            var storm = new Thread(() =>
            {
                while (!Volatile.Read(ref over))
                {
                    direct.Connection.OnReadable();
                    direct.Connection.OnWritable();
                }
            });
            storm.Start();
            try
            {
                for (var i = 0; i < 500; i++)
                {
                    Assert.True(direct.Connection.TryPark());
                    Assert.True(direct.Connection.TryUse(direct));
                }

                Assert.True(direct.Connection.TryPark());
                direct.Connection.CloseIfIdle();
                Assert.True(direct.Connection.IsDead);
                Assert.Equal(0, direct.Upstream.Receive(new byte[1]));
            }
            finally
            {
                Volatile.Write(ref over, true);
                storm.Join();
            }
        }
    }

    [Theory]
    [InlineData(15_000)]
    [InlineData(5_000_000)]
    public async Task Body_OfAnnouncedLength_IsReadWhole_AndTheConnectionServesAgain(int length)
    {
        using var direct = await DirectFixture.StartAsync();
        var bytes = LoopPair.Bytes(length);
        var sending = Task.Run(() =>
        {
            direct.Say($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            direct.Upstream.Send(bytes);
        });
        var (_, body) = await direct.AnswerAsync();
        Assert.True(bytes.AsSpan().SequenceEqual(body));
        Assert.True(direct.Connection.IsReusable);
        Assert.True(direct.Connection.TryPark());
        await sending;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Body_InChunks_SplitAnywhere_IsReadWhole(int seed)
    {
        using var direct = await DirectFixture.StartAsync();
        var random = new Random(seed);
        var bytes = LoopPair.Bytes(500_000, seed);
        var wire = new MemoryStream();
        wire.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(bytes.Length - at, 1 + random.Next(random.Next(4) == 0 ? 40_000 : 300));
            wire.Write(Encoding.ASCII.GetBytes($"{count:x}\r\n"));
            wire.Write(bytes, at, count);
            wire.Write("\r\n"u8);
            at += count;
        }

        wire.Write("0\r\n\r\n"u8);
        var sending = Task.Run(() =>
        {
            var all = wire.ToArray();
            for (var at = 0; at < all.Length;)
            {
                at += direct.Upstream.Send(all.AsSpan(at, Math.Min(all.Length - at, 1 + random.Next(20_000))));
            }
        });
        var (_, body) = await direct.AnswerAsync();
        Assert.True(bytes.AsSpan().SequenceEqual(body));
        Assert.True(direct.Connection.IsReusable);
        await sending;
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nall", UpstreamBody.Ended, nameof(FailureClass.None))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nall", UpstreamBody.Failed, nameof(FailureClass.ShortBody))]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nall", UpstreamBody.Failed, nameof(FailureClass.Cut))]
    public async Task Body_EndedByThePeer_EndsOrFailsByItsFraming(string answer, int end, string failure)
    {
        using var direct = await DirectFixture.StartAsync();
        direct.Say(answer);
        direct.Upstream.Shutdown(SocketShutdown.Send);
        await direct.ToldAsync();
        while (direct.Connection.ReadHead(out _) == DirectConnection.Pending)
        {
            await direct.ToldAsync();
        }

        var (body, was) = await direct.BodyAsync();
        Assert.Equal("all"u8, body);
        Assert.Equal(end, was);
        Assert.Equal(failure, direct.Connection.Failure.ToString());
        Assert.False(direct.Connection.IsReusable);
    }

    [Fact]
    public async Task Head_ThatNeverEnds_IsMalformed()
    {
        using var direct = await DirectFixture.StartAsync();
        var sending = Task.Run(() => direct.Say("HTTP/1.1 200 OK\r\nX: " + new string('a', 100_000)));
        int read;
        do
        {
            await direct.ToldAsync();
            read = direct.Connection.ReadHead(out _);
        }
        while (read == DirectConnection.Pending);
        Assert.Equal(UpstreamBody.Failed, read);
        Assert.Equal(FailureClass.MalformedAnswer, direct.Connection.Failure);
        await sending;
    }

    [Fact]
    public async Task InterimAnswers_WithoutEnd_AreMalformed()
    {
        using var direct = await DirectFixture.StartAsync();
        direct.Say(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 100)));
        int read;
        do
        {
            await direct.ToldAsync();
            read = direct.Connection.ReadHead(out _);
        }
        while (read == DirectConnection.Pending);
        Assert.Equal(UpstreamBody.Failed, read);
        Assert.Equal(FailureClass.MalformedAnswer, direct.Connection.Failure);
    }

    // Otherwise one upstream that sends as fast as it is read keeps the thread that read it to itself.
    [Fact]
    public async Task Body_ThatComesWithoutPause_LetsOthersHaveTheirTurn()
    {
        using var direct = await DirectFixture.StartAsync();
        var sending = Task.Run(() =>
        {
            direct.Say("HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n");
            direct.Upstream.Send(LoopPair.Bytes(8_000_000));
        });
        var (_, body) = await direct.AnswerAsync();
        Assert.Equal(8_000_000, body.Length);
        Assert.True(direct.Times >= 8_000_000 / (256 << 10), $"it waited {direct.Times} times");
        await sending;
    }

    [Fact]
    public async Task Close_WhileItIsWaitedFor_TellsOnce()
    {
        using var direct = await DirectFixture.StartAsync();
        direct.Connection.Close();
        await direct.ToldAsync();
        direct.Connection.Close();
        direct.Connection.OnReadable();
        Assert.Equal(UpstreamBody.Failed, direct.Connection.ReadHead(out _));
        Assert.Equal(FailureClass.Reset, direct.Connection.Failure);
        Assert.Equal(1, direct.Times);
        Assert.Equal(0, direct.Upstream.Receive(new byte[1]));
    }

    [Fact]
    public async Task Send_ToAPeerThatDoesNotRead_WaitsUntilItDoes()
    {
        using var direct = await DirectFixture.StartAsync();
        var bytes = LoopPair.Bytes(16 << 20);
        var sent = direct.Connection.SendAsync(bytes).AsTask();
        Assert.False(sent.IsCompleted);
        var got = new byte[bytes.Length];
        LoopPair.ReadExactly(direct.Upstream, got);
        await sent.WaitAsync(LoopPair.Patience);
        Assert.True(bytes.AsSpan().SequenceEqual(got));
    }

    [Fact]
    public async Task Close_WhileItSends_EndsTheSending()
    {
        using var direct = await DirectFixture.StartAsync();
        var sent = direct.Connection.SendAsync(new byte[16 << 20]).AsTask();
        Assert.False(sent.IsCompleted);
        direct.Connection.Close();
        await Assert.ThrowsAsync<SocketException>(() => sent.WaitAsync(LoopPair.Patience));
    }

    [Fact]
    public async Task Connect_ToNobody_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(async () => await DirectConnection.ConnectAsync(LoopPair.Nobody(), 0, CancellationToken.None));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_ThatNobodyAnswers_EndsWhenItIsCancelled()
    {
        // Nobody accepts, and the kernel's queue is full.
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        first.Connect(listening.LocalEndPoint!);
        using var cancel = new CancellationTokenSource();
        var connecting = DirectConnection.ConnectAsync((IPEndPoint)listening.LocalEndPoint!, 0, cancel.Token).AsTask();
        Assert.False(connecting.IsCompleted);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(LoopPair.Patience));
    }

    // The loop's word that there is a connection comes at the moment in which the caller begins to wait for it.
    [Fact]
    public async Task Connect_ManyTimesFromOtherThreads_IsAlwaysTold()
    {
        using var listening = LoopPair.Listen();
        var target = (IPEndPoint)listening.LocalEndPoint!;
        var accepting = Task.Run(() =>
        {
            for (var i = 0; i < 3000; i++)
            {
                listening.Accept().Dispose();
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var connection = await DirectConnection.ConnectAsync(target, 0, CancellationToken.None).AsTask().WaitAsync(LoopPair.Patience);
                connection.Close();
                await Task.Yield();
            }
        })));
        await accepting.WaitAsync(LoopPair.Patience);
    }
}
