namespace EdgeRouter.Sockets;

/// <summary>Who is told, on the thread of the socket's <see cref="EventLoop"/>, what became of a <see cref="LoopSocket"/>. What it does there holds up every other socket of the loop.</summary>
internal interface ISocketOwner
{
    /// <summary>Something came, or the end did; only a receive tells. Also without cause.</summary>
    void OnReadable();

    /// <summary>There is room to send again. Also without cause.</summary>
    void OnWritable();

    /// <summary>The peer has closed its side or is gone; bytes from before may still be there to be received. At least once.</summary>
    void OnHangUp();
}
