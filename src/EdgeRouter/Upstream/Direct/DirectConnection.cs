using System.Net.Sockets;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream.Direct;

/// <summary>
/// One plain HTTP/1.1 connection to an upstream, on a bare socket: reads one answer at a time. A receive is always outstanding while it is idle, into a buffer of its own: so its end, or bytes that nobody asked for, are noticed
/// when they come, and either makes it useless; a request never goes out on a connection that is in doubt. Because no receive runs into anybody else's memory, a wait can be left at any moment. Allocates nothing per answer or
/// event; takes no lock.
/// </summary>
internal sealed class DirectConnection : SocketAsyncEventArgs
{
    /// <summary>Returned by the reads: nothing yet; the receiver is told.</summary>
    public const int Pending = -3;

    // Some ten events of a token stream, or most answers to small prompts. Idle connections and waiting streams hold it, so it is small.
    private const int BufferSize = 4096;

    // As the handler's limit on heads.
    private const int LongestHead = 64 << 10;

    private const int Idle = 0;
    private const int Active = 1;
    private const int Dead = 2;

    private readonly Socket _socket;
    private byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private int _state;
    private bool _pending;
    private bool _over;
    private bool _wasFull;
    private IReceiver? _receiver;
    private ChunkedBody _chunks;
    private bool _isChunked;
    private long _left;
    private bool _ended;
    private bool _keep;

    /// <param name="socket">Connected.</param>
    /// <param name="created">Now, in the pool's ticks.</param>
    public DirectConnection(Socket socket, long created)
        : base(true)
    {
        _socket = socket;
        _socket.Blocking = false;
        Created = created;
    }

    public long Created { get; }

    /// <summary>Since when it is idle; the pool's.</summary>
    public long IdleSince { get; set; }

    /// <summary>Bytes of the answer have come; asked before its body is read.</summary>
    public bool HasReceived => _end > 0;

    public bool IsDead => Volatile.Read(ref _state) == Dead;

    /// <summary>The answer was read to its end, the peer keeps the connection, and nothing came behind it.</summary>
    public bool IsReusable => _ended && _keep && _start == _end && !_over;

    /// <summary>Why the last read returned <see cref="UpstreamBody.Failed"/>.</summary>
    public FailureClass Failure { get; private set; }

    /// <summary>Becomes idle, with its receive outstanding. False: the peer closed it or sent what nobody asked for; it has been closed.</summary>
    public bool TryPark()
    {
        _receiver = null;
        if (_buffer.Length > BufferSize)
        {
            _buffer = new byte[BufferSize];
        }

        (_start, _end) = (0, 0);
        Volatile.Write(ref _state, Idle);
        Receive();
        if (Volatile.Read(ref _pending))
        {
            return !IsDead;
        }

        Close();
        return false;
    }

    /// <summary>The one who got it may send and is told of what arrives. False: it died meanwhile; it has been closed.</summary>
    public bool TryUse(IReceiver receiver)
    {
        _receiver = receiver;
        (_isChunked, _ended, _keep) = (false, false, false);
        if (Interlocked.CompareExchange(ref _state, Active, Idle) == Idle)
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>Whom to tell from now on; only while no receive is outstanding.</summary>
    public void TellInstead(IReceiver receiver) => _receiver = receiver;

    /// <summary>Completes when the socket has taken everything; throws as the socket does.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = await _socket.SendAsync(bytes, SocketFlags.None);
            bytes = bytes[sent..];
        }
    }

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

                continue;
            }

            if (_over)
            {
                return Fail(SocketError == SocketError.Success ? FailureClass.Cut : FailureClass.Reset);
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

            if (_wasFull && !_isChunked)
            {
                // More than the buffer held is on its way: what is there already goes straight to where it belongs.
                var room = into.Room().Span;
                var direct = ReceiveInto(room);
                _wasFull = direct == room.Length;
                if (direct > 0)
                {
                    return direct;
                }
            }

            (_start, _end) = (0, 0);
            Receive();
        }

        return UpstreamBody.Ended;
    }

    /// <summary>Ends it, whatever it does. Its outstanding receive, if any, is told to the receiver.</summary>
    public void Close()
    {
        Volatile.Write(ref _state, Dead);
        _socket.Dispose();
        Dispose();
    }

    /// <summary>Closes it if it is idle.</summary>
    public void CloseIfIdle()
    {
        if (Interlocked.CompareExchange(ref _state, Dead, Idle) == Idle)
        {
            Close();
        }
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (Interlocked.CompareExchange(ref _state, Dead, Idle) == Idle)
        {
            Close();
            return;
        }

        Take();
        Volatile.Write(ref _pending, false);
        _receiver?.OnReceived();
    }

    // Starts a receive; what is there already is taken at once, else it is pending and told later.
    private void Receive()
    {
        Volatile.Write(ref _pending, true);
        try
        {
            SetBuffer(_buffer, _end, _buffer.Length - _end);
            if (_socket.ReceiveAsync(this))
            {
                return;
            }

            Take();
        }
        catch (ObjectDisposedException)
        {
            // Closed by another thread: for a reader the same as a cut.
            _over = true;
        }

        Volatile.Write(ref _pending, false);
    }

    private void Take()
    {
        var received = SocketError == SocketError.Success ? BytesTransferred : 0;
        _over = received == 0;
        _end += received;
        _wasFull = _end == _buffer.Length;
    }

    private bool MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return true;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return true;
        }

        if (_buffer.Length == LongestHead)
        {
            return false;
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
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
        try
        {
            var received = _socket.Receive(room[..(int)Math.Min(room.Length, _left)], SocketFlags.None, out var error);
            return error == SocketError.Success && received > 0 ? Given(received) : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    private int AtEnd()
    {
        if (SocketError == SocketError.Success && !_isChunked && _left == long.MaxValue)
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
