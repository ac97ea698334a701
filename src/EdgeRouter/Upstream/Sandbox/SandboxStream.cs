using System.Buffers;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// The body of a streamed answer: makes each event when it is due and hands out one event per read, so the reader sees the pace a
/// provider on the network would have. One read at a time, as with any stream. A pending read ends when its token is cancelled (<see
/// cref="OperationCanceledException"/>; a later read goes on where this one waited) or when the stream is disposed (<see
/// cref="ObjectDisposedException"/>). A zero-byte read completes when data is due.
/// </summary>
internal sealed class SandboxStream : Stream
{
    // Never disposed: it has no timer, and a read that is pending while the stream is disposed still holds it.
    private readonly CancellationTokenSource _disposal = new();
    private readonly ArrayBufferWriter<byte> _event = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly ISandboxWire _wire;
    private readonly SandboxAnswer _answer;
    private readonly IEnumerator<SandboxEvent> _script;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private int _offset;
    private bool _waiting;
    private bool _ended;

    public SandboxStream(ISandboxWire wire, SandboxAnswer answer, TimeProvider time, long startedAt)
    {
        _wire = wire;
        _answer = answer;
        _script = SandboxScript.Of(answer, wire.HasRoles).GetEnumerator();
        _time = time;
        _startedAt = startedAt;
        _json = new Utf8JsonWriter(_event, SandboxJson.Options);
    }

    public override bool CanRead => !_disposal.IsCancellationRequested;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        if (_disposal.IsCancellationRequested)
        {
            return ValueTask.FromException<int>(new ObjectDisposedException(nameof(SandboxStream)));
        }

        if (_offset < _event.WrittenCount)
        {
            return new ValueTask<int>(Copy(buffer.Span));
        }

        if (!_waiting)
        {
            _ended = _ended || !_script.MoveNext();
            if (_ended)
            {
                return new ValueTask<int>(0);
            }

            _waiting = true;
        }

        var wait = Remaining();
        if (wait > TimeSpan.Zero)
        {
            return WaitAndReadAsync(buffer, wait, cancellationToken);
        }

        MakeEvent();
        return new ValueTask<int>(Copy(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A paced stream can only be read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposal.Cancel();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAndReadAsync(Memory<byte> buffer, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var either = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token)
            : null;
        try
        {
            for (; wait > TimeSpan.Zero; wait = Remaining())
            {
                await Task.Delay(wait, _time, either?.Token ?? _disposal.Token);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new ObjectDisposedException(nameof(SandboxStream));
        }

        MakeEvent();
        return Copy(buffer.Span);
    }

    // In whole milliseconds, rounded up: timers cut fractions off, and a wait of zero that is not yet over would spin.
    private TimeSpan Remaining()
    {
        var left = _script.Current.Due - _time.GetElapsedTime(_startedAt);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
    }

    private void MakeEvent()
    {
        var next = _script.Current;
        _waiting = false;
        _offset = 0;
        _event.ResetWrittenCount();
        _event.Write("data: "u8);
        if (next.Kind == SandboxEventKind.Done)
        {
            _event.Write("[DONE]"u8);
        }
        else
        {
            _json.Reset(_event);
            if (next.Kind == SandboxEventKind.Error)
            {
                _answer.Request.Settings.Error!.Write(_json);
            }
            else
            {
                _wire.WriteChunk(_json, _answer, next);
            }

            _json.Flush();
        }

        _event.Write("\n\n"u8);
    }

    private int Copy(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _event.WrittenCount - _offset);
        _event.WrittenSpan.Slice(_offset, count).CopyTo(buffer);
        _offset += count;
        return count;
    }
}
