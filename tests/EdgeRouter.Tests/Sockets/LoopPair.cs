using System.Net;
using System.Net.Sockets;
using EdgeRouter.Sockets;

namespace EdgeRouter.Tests.Sockets;

/// <summary>Two ends of one connection over the loopback: ours is watched by a loop, the peer's is the framework's, blocking, and fails instead of waiting forever.</summary>
internal sealed class LoopPair : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);

    /// <param name="owner">Made of the descriptor's socket, once it is there.</param>
    /// <param name="receiveBuffer">The peer's, in bytes; 0: the kernel's choice.</param>
    public LoopPair(ISocketOwner owner, int receiveBuffer = 0)
    {
        using var listening = Listen(receiveBuffer);
        var descriptor = Dial.Start((IPEndPoint)listening.LocalEndPoint!);
        Peer = Bounded(listening.Accept());
        Ours = new LoopSocket(descriptor, owner, EventLoop.Next());
    }

    public LoopSocket Ours { get; }

    public Socket Peer { get; }

    public static Socket Listen(int receiveBuffer = 0)
    {
        var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer > 0)
        {
            listening.ReceiveBufferSize = receiveBuffer;
        }

        listening.Bind(Anywhere);
        listening.Listen(512);
        return listening;
    }

    public static Socket BoundedUnix() => Limit(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));

    public static Socket Bounded(Socket socket)
    {
        socket.NoDelay = true;
        return Limit(socket);
    }

    private static Socket Limit(Socket socket)
    {
        socket.ReceiveTimeout = socket.SendTimeout = (int)Patience.TotalMilliseconds;
        return socket;
    }

    /// <summary>A port on which nobody listens.</summary>
    public static IPEndPoint Nobody()
    {
        using var taken = Listen();
        return (IPEndPoint)taken.LocalEndPoint!;
    }

    public static void ReadExactly(Socket socket, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            var received = socket.Receive(into);
            Assert.NotEqual(0, received);
            into = into[received..];
        }
    }

    /// <summary>Bytes that differ along the way and from seed to seed, so that lost, doubled and foreign ones show.</summary>
    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience), "it did not come to that");

    /// <summary>The peer is gone at once and says so.</summary>
    public static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose()
    {
        Ours.Close();
        Peer.Dispose();
    }
}
