using System.Net.Sockets;
using EdgeRouter.Sockets;

namespace EdgeRouter.Tests.Sockets;

public sealed class LoopSocketTests : IDisposable
{
    private readonly RecordingOwner _owner = new();
    private readonly LoopPair _pair;

    public LoopSocketTests()
    {
        _pair = new LoopPair(_owner);
        Assert.True(_pair.Ours.TryWatch());
    }

    private LoopSocket Ours => _pair.Ours;

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Receive_BeforeAnythingCame_FindsNothing_AndTheLoopTellsOfWhatCame()
    {
        Assert.False(Ours.IsReadable);
        Assert.Equal(LoopSocket.WouldBlock, Ours.Receive(new byte[8]));
        _pair.Peer.Send("hello"u8);
        LoopPair.Until(() => Ours.IsReadable && _owner.Readable > 0);
        var into = new byte[8];
        Assert.Equal(5, Ours.Receive(into));
        Assert.Equal("hello"u8, into.AsSpan(0, 5));
        Assert.False(Ours.IsReadable);
    }

    [Fact]
    public void Receive_ThatFilledItsRoom_MayFindMore()
    {
        _pair.Peer.Send("12345678"u8);
        LoopPair.Until(() => Ours.IsReadable);
        Assert.Equal(4, Ours.Receive(new byte[4]));
        Assert.True(Ours.IsReadable);
        Assert.Equal(4, Ours.Receive(new byte[4]));

        // Exactly full: only the kernel knows that this was all.
        Assert.True(Ours.IsReadable);
        Assert.Equal(LoopSocket.WouldBlock, Ours.Receive(new byte[4]));
        Assert.False(Ours.IsReadable);
    }

    [Fact]
    public void End_BehindTheLastBytes_IsFoundAfterThem()
    {
        _pair.Peer.Send("last"u8);
        _pair.Peer.Shutdown(SocketShutdown.Send);
        LoopPair.Until(() => Ours.IsHungUp && _owner.HungUp > 0);
        Assert.Equal(4, Ours.Receive(new byte[100]));
        Assert.True(Ours.IsReadable);
        Assert.Equal(0, Ours.Receive(new byte[100]));

        // The other direction is open.
        Assert.Equal(2, Ours.Send("ok"u8));
        LoopPair.ReadExactly(_pair.Peer, new byte[2]);
    }

    [Fact]
    public void Reset_OfThePeer_IsBroken()
    {
        LoopPair.Reset(_pair.Peer);
        LoopPair.Until(() => _owner.HungUp > 0);
        Assert.Equal(LoopSocket.Broken, Ours.Receive(new byte[1]));
        Assert.Equal(LoopSocket.Broken, Ours.Send("x"u8));
    }

    [Fact]
    public void Reset_IsTold_AndThePeerGetsAReset()
    {
        Ours.Reset();
        LoopPair.Until(() => _owner.HungUp > 0);
        Assert.Equal(LoopSocket.Broken, Ours.Receive(new byte[1]));
        Assert.Equal(LoopSocket.Broken, Ours.Send("x"u8));
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => _pair.Peer.Receive(new byte[1])).SocketErrorCode);
        Ours.Reset();
    }

    [Fact]
    public void Close_WithNothingUnread_IsAnEndInGoodOrder()
    {
        Assert.Equal(4, Ours.Send("last"u8));
        Ours.Close();
        Ours.Close();
        Assert.Equal(LoopSocket.Broken, Ours.Send("x"u8));
        Assert.Equal(LoopSocket.Broken, Ours.Receive(new byte[1]));
        LoopPair.ReadExactly(_pair.Peer, new byte[4]);
        Assert.Equal(0, _pair.Peer.Receive(new byte[1]));
    }

    [Fact]
    public void Close_AfterDiscard_LosesNothingOfWhatWasSent()
    {
        // More than the peer's kernel takes: part of it is still on our side when the connection is closed.
        using var pair = new LoopPair(new RecordingOwner(), receiveBuffer: 8 << 10);
        Assert.True(pair.Ours.TryWatch());
        pair.Peer.Send(LoopPair.Bytes(20_000));
        LoopPair.Until(() => pair.Ours.IsReadable);
        var bytes = LoopPair.Bytes(200_000);
        var sent = pair.Ours.Send(bytes);
        pair.Ours.Discard();
        pair.Ours.Close();
        var got = new byte[sent];
        LoopPair.ReadExactly(pair.Peer, got);
        Assert.Equal(bytes[..sent], got);
        Assert.Equal(0, pair.Peer.Receive(new byte[1]));
    }

    [Fact]
    public void Send_ToAPeerThatDoesNotRead_HasToWait_AndTheLoopTellsOfRoom()
    {
        var block = new byte[64 << 10];
        long sent = 0;
        for (int taken; (taken = Ours.Send(block)) != LoopSocket.WouldBlock; sent += taken)
        {
            Assert.True(taken > 0);
        }

        Assert.False(Ours.IsWritable);
        var before = _owner.Writable;
        for (var into = new byte[64 << 10]; sent > 0; sent -= _pair.Peer.Receive(into))
        {
        }

        LoopPair.Until(() => Ours.IsWritable && _owner.Writable > before);
        Assert.Equal(1, Ours.Send("x"u8));
    }

    [Fact]
    public void Connect_ToNobody_GivesTheReason()
    {
        var owner = new RecordingOwner();
        var socket = new LoopSocket(Dial.Start(LoopPair.Nobody()), owner, EventLoop.Next(), connecting: true);
        Assert.True(socket.TryWatch());
        LoopPair.Until(() => socket.IsWritable && owner.HungUp > 0);
        Assert.Equal(SocketError.ConnectionRefused, Dial.Failure(socket.ConnectError()).SocketErrorCode);
        socket.Close();
        Assert.Equal(Libc.NotConnected, socket.ConnectError());
    }

    [Fact]
    public void Connect_ToSomebody_IsWritableWhenThereIsAConnection()
    {
        using var listening = LoopPair.Listen();
        var socket = new LoopSocket(Dial.Start((System.Net.IPEndPoint)listening.LocalEndPoint!), _owner, EventLoop.Next(), connecting: true);
        Assert.True(socket.TryWatch());
        LoopPair.Until(() => socket.IsWritable);
        Assert.Equal(0, socket.ConnectError());
        socket.Close();
    }

    // A descriptor that the kernel has back is somebody else's at once: two calls that are under way when a third thread closes must not reach the connections that are opened meanwhile.
    [Fact]
    public void Close_UnderTraffic_NeverTouchesAnotherDescriptor()
    {
        for (var round = 0; round < 150; round++)
        {
            using var pair = new LoopPair(new RecordingOwner());
            Assert.True(pair.Ours.TryWatch());
            using var begin = new Barrier(3);
            var receiving = new Thread(() =>
            {
                var into = new byte[16];
                begin.SignalAndWait();
                while (pair.Ours.Receive(into) != LoopSocket.Broken)
                {
                }
            });
            var sending = new Thread(() =>
            {
                begin.SignalAndWait();
                while (pair.Ours.Send("foreign"u8) != LoopSocket.Broken)
                {
                }
            });
            receiving.Start();
            sending.Start();
            begin.SignalAndWait();
            Thread.SpinWait(round * 20);
            pair.Ours.Close();

            // Takes the numbers that have become free.
            using var next = new LoopPair(new RecordingOwner());
            using var another = new LoopPair(new RecordingOwner());
            Assert.True(receiving.Join(LoopPair.Patience));
            Assert.True(sending.Join(LoopPair.Patience));
            foreach (var innocent in (LoopPair[])[next, another])
            {
                Assert.Equal(0, innocent.Peer.Available);
                Assert.Equal(2, innocent.Ours.Send("ok"u8));
                var into = new byte[2];
                LoopPair.ReadExactly(innocent.Peer, into);
                Assert.Equal("ok"u8, into);
            }
        }
    }

    [Fact]
    public void Loop_ManySocketsOpenedAndClosed_TellsTheRightOnes()
    {
        var owners = new List<RecordingOwner>();
        var pairs = new List<LoopPair>();
        for (var i = 0; i < 200; i++)
        {
            owners.Add(new RecordingOwner());
            pairs.Add(new LoopPair(owners[i]));
            Assert.True(pairs[i].Ours.TryWatch());
            if (i % 3 == 0)
            {
                pairs[i].Ours.Close();
            }
        }

        for (var i = 1; i < 200; i += i % 3 == 1 ? 1 : 2)
        {
            pairs[i].Peer.Send("x"u8);
        }

        LoopPair.Until(() => !Enumerable.Range(0, 200).Any(i => i % 3 != 0 && owners[i].Readable == 0));
        Assert.All(Enumerable.Range(0, 200).Where(i => i % 3 == 0), i => Assert.Equal(0, owners[i].Readable));
        pairs.ForEach(p => p.Dispose());
    }
}
