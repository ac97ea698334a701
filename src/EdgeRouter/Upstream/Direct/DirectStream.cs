using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Direct;

/// <summary>A body as a stream, for the decoders of content codings; nothing else reads through it. One reader. Failures are exceptions here, because a decoder understands nothing else.</summary>
internal sealed class DirectStream(DirectConnection connection) : Stream, IReceiver, IReadTarget, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private Memory<byte> _room;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void OnReceived() => _source.SetResult(true);

    public Memory<byte> Room() => _room;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _room = buffer;
        while (!buffer.IsEmpty)
        {
            // Before the read, because the next completion may come during it.
            _source.Reset();
            var read = connection.Read(this);
            if (read >= 0)
            {
                return read;
            }

            if (read == UpstreamBody.Failed)
            {
                throw connection.Failure == FailureClass.MalformedAnswer ? new InvalidDataException("the body is not framed as HTTP") : new IOException("the body was cut");
            }

            await new ValueTask(this, _source.Version);
        }

        return 0;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
