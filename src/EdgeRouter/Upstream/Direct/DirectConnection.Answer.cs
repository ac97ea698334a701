using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Sockets;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream.Direct;

/// <content>Reading one answer: its head, and its body however that is framed.</content>
internal sealed partial class DirectConnection
{
    // Most answers to small prompts in one piece.
    private const int BufferSize = 16 << 10;

    // As the handler's limit on heads.
    private const int LongestHead = 64 << 10;

    // Real servers send one or two; who sends them without end wants a loop for himself.
    private const int MostInterim = 16;

    // What a fast peer may have taken in one go, some 100 µs of copying; then the loop's other sockets have their turn and the rest comes on a thread of the pool. As for clients.
    private const int LongestStreak = 256 << 10;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _over;
    private bool _broken;
    private bool _received;
    private bool _wasFull;
    private int _streak;
    private int _interim;
    private ChunkedBody _chunks;
    private bool _isChunked;
    private long _left;
    private bool _ended;
    private bool _keep;

    /// <summary>The head of the answer out of what was received: 1, <see cref="Pending"/> or <see cref="UpstreamBody.Failed"/>. Interim answers are skipped.</summary>
    public int ReadHead(out AnswerHead head)
    {
        head = default;
        while (!Volatile.Read(ref _pending))
        {
            var length = HttpHeadReader.LengthOf(_buffer.AsSpan(_start, _end - _start));
            if (length >= 0)
            {
                if (!AnswerHead.TryRead(_buffer.AsSpan(_start, length), out head))
                {
                    return Fail(FailureClass.MalformedAnswer);
                }

                _start += length;
                if (!head.IsInterim)
                {
                    BeginBody(head);
                    return 1;
                }

                if (++_interim > MostInterim)
                {
                    return Fail(FailureClass.MalformedAnswer);
                }

                continue;
            }

            if (_over)
            {
                return Fail(_broken ? FailureClass.Reset : FailureClass.Cut);
            }

            if (!MakeRoom())
            {
                return Fail(FailureClass.MalformedAnswer);
            }

            Receive();
        }

        return Pending;
    }

    /// <summary>Bytes of the body (more than 0), <see cref="UpstreamBody.Ended"/>, <see cref="UpstreamBody.Failed"/> or <see cref="Pending"/>. Room is asked for when there is something to put into it.</summary>
    public int Read(IReadTarget into)
    {
        while (!_ended)
        {
            if (Volatile.Read(ref _pending))
            {
                return Pending;
            }

            if (_start < _end)
            {
                var given = Give(into.Room().Span);
                if (given != 0)
                {
                    return given;
                }

                continue;
            }

            if (_over)
            {
                return AtEnd();
            }

            if (_wasFull && !_isChunked && _streak < LongestStreak)
            {
                // More than the buffer held is on its way: what is there already goes straight to where it belongs.
                var room = into.Room().Span;
                var direct = ReceiveInto(room);
                _wasFull = direct == room.Length;
                if (direct > 0)
                {
                    return direct;
                }

                if (_over)
                {
                    continue;
                }
            }

            (_start, _end) = (0, 0);
            Receive();
        }

        return UpstreamBody.Ended;
    }

    // Takes what is there, or is pending: then the receiver is told later.
    private void Receive()
    {
        while (true)
        {
            if (_socket.IsReadable && _streak < LongestStreak)
            {
                if (_buffer.Length == 0)
                {
                    _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                }

                var received = _socket.Receive(_buffer.AsSpan(_end));
                if (received != LoopSocket.WouldBlock)
                {
                    _broken = received == LoopSocket.Broken;
                    _over = received <= 0;
                    _received |= received > 0;
                    _end += Math.Max(0, received);
                    _streak += Math.Max(0, received);
                    _wasFull = _end == _buffer.Length;
                    return;
                }
            }

            if (_start == _end)
            {
                (_start, _end) = (0, 0);
                ReleaseBuffer();
            }

            var isLong = _streak >= LongestStreak;
            _streak = 0;
            Interlocked.Exchange(ref _pending, true);
            if (isLong)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.OnReadable(), this, preferLocal: false);
                return;
            }

            if (!(_socket.IsReadable || IsDead) || !Interlocked.Exchange(ref _pending, false))
            {
                return;
            }

            if (IsDead)
            {
                (_over, _broken) = (true, true);
                return;
            }
        }
    }

    private void ReleaseBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private bool MakeRoom()
    {
        if (_end < _buffer.Length || _buffer.Length == 0)
        {
            return true;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return true;
        }

        if (_buffer.Length >= LongestHead)
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ReleaseBuffer();
        _buffer = larger;
        return true;
    }

    private void BeginBody(in AnswerHead head)
    {
        _chunks = default;
        _isChunked = head.IsChunked && !head.HasNoBody;
        _left = head.ContentLength >= 0 ? head.ContentLength : long.MaxValue;
        _ended = head.HasNoBody;
        _keep = head.KeepsConnection && (head.HasNoBody || head.IsChunked || head.ContentLength >= 0);
    }

    private int Give(Span<byte> room)
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (_isChunked)
        {
            if (!_chunks.Read(bytes, room, out var taken, out var given))
            {
                return Fail(FailureClass.MalformedAnswer);
            }

            _start += taken;
            _ended = _chunks.IsEnded;
            return given;
        }

        var count = (int)Math.Min(_left, Math.Min(bytes.Length, room.Length));
        bytes[..count].CopyTo(room);
        _start += count;
        return Given(count);
    }

    private int Given(int count)
    {
        if (_left != long.MaxValue)
        {
            _left -= count;
            _ended = _left == 0;
        }

        return count;
    }

    // At most what the body has left: what follows belongs to nobody and must be seen.
    private int ReceiveInto(Span<byte> room)
    {
        if (!_socket.IsReadable)
        {
            return 0;
        }

        var received = _socket.Receive(room[..(int)Math.Min(room.Length, _left)]);
        if (received > 0)
        {
            _streak += received;
            return Given(received);
        }

        _broken = received == LoopSocket.Broken;
        _over = _broken || received == 0;
        return 0;
    }

    private int AtEnd()
    {
        if (!_broken && !_isChunked && _left == long.MaxValue)
        {
            // Framed by the connection's end.
            _ended = true;
            return UpstreamBody.Ended;
        }

        return Fail(!_isChunked && _left != long.MaxValue ? FailureClass.ShortBody : FailureClass.Cut);
    }

    private int Fail(FailureClass failure)
    {
        Failure = failure;
        _keep = false;
        return UpstreamBody.Failed;
    }
}
