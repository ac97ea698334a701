using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace EdgeRouter.Upstream;

/// <summary>
/// The connection below the HTTP handler. It exists so that a stream can be waited for without garbage: the handler's own reads allocate whenever they have to wait, so the call waits here for the next bytes, and only
/// then asks the handler, whose read then ends at once. Plain HTTP/1.1 only: between TLS or HTTP/2 and the body there are buffers that cannot be seen from here.
/// </summary>
internal sealed class UpstreamSocket : Stream
{
    // Some five events of a token stream; what is left of a larger burst goes straight into the handler's buffer.
    private const int AheadSize = 2048;

    [ThreadStatic]
    private static UpstreamCall? _sender;

    private readonly Socket _socket;
    private readonly byte[] _ahead = new byte[AheadSize];
    private int _aheadStart;
    private int _aheadEnd;
    private uint _tail;

    private UpstreamSocket(Socket socket) => _socket = socket;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// The last bytes received were a blank line: with chunked framing the body may be over and the handler may know it already, so that waiting for more would be waiting for the next answer.
    /// </summary>
    public bool MayBeAtEnd => _tail == 0x0D0A0D0A;

    /// <summary>Bytes have been read ahead and not been taken yet.</summary>
    public bool HasAhead => _aheadStart < _aheadEnd;

    // As the handler's own, with TCP keep-alive: a peer that vanished without a word is noticed even when no deadline runs.
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, ConnectTime measured, TimeProvider time, CancellationToken cancellation) =>
        new UpstreamSocket(await OpenAsync(target, measured, time, cancellation));

    /// <summary>A connected socket; how long the connection alone took, without the lookup of the name, goes to <paramref name="measured"/>.</summary>
    public static async ValueTask<Socket> OpenAsync(DnsEndPoint target, ConnectTime measured, TimeProvider time, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            var started = time.GetTimestamp();
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            measured.Measured(time.GetElapsedTime(started).TotalMilliseconds, time.GetTimestamp());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Until <see cref="EndSend"/> on this thread, the connection that is written to is told to <paramref name="call"/>.</summary>
    public static void BeginSend(UpstreamCall call) => _sender = call;

    public static void EndSend() => _sender = null;

    /// <summary>Waits for bytes and keeps them for the handler. Completes with their number, 0 at the end of the connection; throws as the socket does.</summary>
    public ValueTask<int> ReadAheadAsync() => _socket.ReceiveAsync(_ahead.AsMemory(), SocketFlags.None);

    /// <summary>Takes note of what <see cref="ReadAheadAsync"/> completed with.</summary>
    public void Received(int count)
    {
        (_aheadStart, _aheadEnd) = (0, count);
        Remember(_ahead.AsSpan(0, count));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_aheadStart < _aheadEnd && buffer.Length > 0)
        {
            var taken = Math.Min(buffer.Length, _aheadEnd - _aheadStart);
            _ahead.AsSpan(_aheadStart, taken).CopyTo(buffer.Span);
            _aheadStart += taken;
            return new ValueTask<int>(taken);
        }

        if (_aheadStart < _aheadEnd)
        {
            return new ValueTask<int>(0);
        }

        var read = _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<int>(Remember(read.Result, buffer)) : AwaitReadAsync(read, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _sender?.OnConnection(this);

        // On a stream socket the send completes when everything was taken.
        var sent = _socket.SendAsync(buffer, SocketFlags.None, cancellationToken);
        return sent.IsCompletedSuccessfully ? Finish(sent) : AwaitWriteAsync(sent);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Nothing is buffered on the way out.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private static ValueTask Finish(ValueTask<int> sent)
    {
        _ = sent.Result;
        return default;
    }

    private static async ValueTask AwaitWriteAsync(ValueTask<int> sent)
    {
        try
        {
            await sent;
        }
        catch (SocketException failure)
        {
            throw Wrap(failure);
        }
    }

    // The handler understands what a network stream throws, and decides by it whether a request may be sent again on another connection.
    private static IOException Wrap(SocketException failure) => new(failure.Message, failure);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AwaitReadAsync(ValueTask<int> read, Memory<byte> buffer)
    {
        try
        {
            return Remember(await read, buffer);
        }
        catch (SocketException failure)
        {
            throw Wrap(failure);
        }
    }

    private int Remember(int count, Memory<byte> buffer)
    {
        Remember(buffer.Span[..count]);
        return count;
    }

    private void Remember(ReadOnlySpan<byte> received)
    {
        foreach (var last in received.Length > 4 ? received[^4..] : received)
        {
            _tail = (_tail << 8) | last;
        }
    }
}
