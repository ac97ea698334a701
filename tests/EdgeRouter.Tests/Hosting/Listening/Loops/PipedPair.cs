using System.Net.Sockets;
using EdgeRouter.Hosting.Listening.Loops;
using EdgeRouter.Sockets;
using EdgeRouter.Tests.Sockets;

namespace EdgeRouter.Tests.Hosting.Listening.Loops;

/// <summary>A reader and a writer over one end of a connection, as the server has them, and the peer at the other.</summary>
internal sealed class PipedPair : ISocketOwner, IDisposable
{
    private readonly LoopPair _pair;

    /// <param name="receiveBuffer">The peer's, in bytes; 0: the kernel's choice.</param>
    public PipedPair(int receiveBuffer = 0)
    {
        _pair = new LoopPair(this, receiveBuffer);
        Reader = new SocketReader(_pair.Ours);
        Writer = new SocketWriter(_pair.Ours);
        Assert.True(_pair.Ours.TryWatch());
    }

    public SocketReader Reader { get; }

    public SocketWriter Writer { get; }

    public LoopSocket Ours => _pair.Ours;

    public Socket Peer => _pair.Peer;

    public void OnReadable() => Reader.OnReadable();

    public void OnWritable() => Writer.OnWritable();

    public void OnHangUp()
    {
    }

    public void Dispose() => _pair.Dispose();
}
