using EdgeRouter.Sockets;

namespace EdgeRouter.Tests.Sockets;

/// <summary>Counts what it is told.</summary>
internal sealed class RecordingOwner : ISocketOwner
{
    private int _readable;
    private int _writable;
    private int _hungUp;

    public int Readable => Volatile.Read(ref _readable);

    public int Writable => Volatile.Read(ref _writable);

    public int HungUp => Volatile.Read(ref _hungUp);

    public void OnReadable() => Interlocked.Increment(ref _readable);

    public void OnWritable() => Interlocked.Increment(ref _writable);

    public void OnHangUp() => Interlocked.Increment(ref _hungUp);
}
