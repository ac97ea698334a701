namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>The body of a <see cref="MemoryUpstream"/>'s answer: every read waits until the next piece is delivered. Reused; closing it does nothing.</summary>
internal sealed class MemoryContentStream(Script script) : Stream
{
    private readonly WaitingRead _read = new();
    private Memory<byte> _into;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _into = buffer;
        return _read.Begin();
    }

    /// <summary>Ends the waiting read with the next piece, or with the end.</summary>
    public void Deliver() => _read.Complete(script.Read(_into.Span));

    public override void Flush()
    {
        // Nothing is written.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
