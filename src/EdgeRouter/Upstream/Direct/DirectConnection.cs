using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using EdgeRouter.Model;
using EdgeRouter.Sockets;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream.Direct;

/// <summary>
/// One plain HTTP/1.1 connection to an upstream: reads one answer at a time. While it is idle its end, or bytes that nobody asked for, are noticed when they come, and either makes it useless; a request never goes out on a connection
/// that is in doubt. It receives when there is something, into memory of its own that it holds no longer than something is in it: a wait holds none and can be left at any moment. Allocates nothing per answer or event; takes no lock.
/// </summary>
internal sealed class DirectConnection : ISocketOwner, IValueTaskSource
{
    /// <summary>Returned by the reads: nothing yet; the receiver is told.</summary>
    public const int Pending = -3;

    // Most answers to small prompts in one piece.
    private const int BufferSize = 16 << 10;

    // As the handler's limit on heads.
    private const int LongestHead = 64 << 10;

    private const int Idle = 0;
    private const int Active = 1;
    private const int Dead = 2;
    private const int Checking = 3;

    private readonly LoopSocket _socket;
    private ManualResetValueTaskSourceCore<bool> _room;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _state = Active;
    private bool _pending;
    private bool _sending;
    private bool _over;
    private bool _broken;
    private bool _received;
    private bool _wasFull;
    private IReceiver? _receiver;
    private ChunkedBody _chunks;
    private bool _isChunked;
    private long _left;
    private bool _ended;
    private bool _keep;

    private DirectConnection(int descriptor, EventLoop loop, long created)
    {
        _socket = new LoopSocket(descriptor, this, loop, connecting: true);
        Created = created;
    }

    public long Created { get; }

    public EventLoop Loop => _socket.Loop;

    /// <summary>Since when it is idle; the pool's.</summary>
    public long IdleSince { get; set; }

    /// <summary>Bytes of the answer have come.</summary>
    public bool HasReceived => _received;

    public bool IsDead => Volatile.Read(ref _state) == Dead;

    /// <summary>The answer was read to its end, the peer keeps the connection, and nothing came behind it.</summary>
    public bool IsReusable => _ended && _keep && _start == _end && !_over;

    /// <summary>Why the last read returned <see cref="UpstreamBody.Failed"/>.</summary>
    public FailureClass Failure { get; private set; }

    /// <summary>A new connection, in use. A cancelled token ends the attempt.</summary>
    /// <param name="created">Now, in the pool's ticks.</param>
    /// <exception cref="SocketException">There is nobody, or no way there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async ValueTask<DirectConnection> ConnectAsync(IPEndPoint target, long created, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var connection = new DirectConnection(Dial.Start(target), EventLoop.Near, created);
        if (!connection._socket.TryWatch())
        {
            connection.Close();
            throw Dial.Failure(Libc.TooManyFiles);
        }

        await using (cancellation.UnsafeRegister(static c => ((DirectConnection)c!).Close(), connection))
        {
            // The loop speaks when there is a connection, and when there will be none.
            while (!connection._socket.IsWritable && !connection.IsDead)
            {
                await connection.WaitForRoom();
            }
        }

        var error = connection._socket.ConnectError();
        if (error == 0 && !connection.IsDead)
        {
            return connection;
        }

        connection.Close();
        cancellation.ThrowIfCancellationRequested();
        throw Dial.Failure(error);
    }

    /// <summary>Becomes idle. False: the peer closed it or sent what nobody asked for; it has been closed.</summary>
    public bool TryPark()
    {
        (_receiver, _pending) = (null, false);
        (_start, _end) = (0, 0);
        ReleaseBuffer();
        Volatile.Write(ref _state, Checking);
        return Check();
    }

    /// <summary>The one who got it may send and is told of what arrives. False: it died meanwhile; it has been closed.</summary>
    public bool TryUse(IReceiver receiver)
    {
        _receiver = receiver;
        (_isChunked, _ended, _keep, _received) = (false, false, false, false);
        Volatile.Write(ref _pending, true);
        if (TryLeaveIdle(Active))
        {
            return true;
        }

        Volatile.Write(ref _pending, false);
        Close();
        return false;
    }

    /// <summary>Whom to tell from now on; only while no receive is outstanding.</summary>
    public void TellInstead(IReceiver receiver) => _receiver = receiver;

    /// <summary>Completes when the kernel has taken everything.</summary>
    /// <exception cref="SocketException">The connection is gone.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = SendNow(bytes.Span);
        return sent == bytes.Length ? default : SendRestAsync(bytes[sent..]);
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

    /// <summary>Ends it, whatever it does. Who waits for bytes, or for room to send, is told, on another thread.</summary>
    public void Close()
    {
        Volatile.Write(ref _state, Dead);
        _socket.Close();
        if (Volatile.Read(ref _pending) || Volatile.Read(ref _sending))
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static connection =>
                {
                    connection.OnReadable();
                    connection.OnWritable();
                },
                this,
                preferLocal: false);
        }
    }

    /// <summary>Closes it if it is idle.</summary>
    public void CloseIfIdle()
    {
        if (TryLeaveIdle(Dead))
        {
            Close();
        }
    }

    public void OnReadable()
    {
        if (Interlocked.CompareExchange(ref _state, Checking, Idle) == Idle)
        {
            Check();
        }
        else if (Volatile.Read(ref _pending) && Interlocked.Exchange(ref _pending, false))
        {
            _receiver?.OnReceived();
        }
    }

    public void OnWritable()
    {
        if (Volatile.Read(ref _sending) && Interlocked.Exchange(ref _sending, false))
        {
            _room.SetResult(true);
        }
    }

    // What was sent before is still to be read; the reads find the end.
    public void OnHangUp()
    {
    }

    void IValueTaskSource.GetResult(short token) => _room.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _room.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _room.OnCompleted(continuation, state, token, flags);

    // The loop may be looking at it, for the time of one system call: a connection that is given up at that moment must not be forgotten open.
    private bool TryLeaveIdle(int next)
    {
        var spin = new SpinWait();
        int before;
        while ((before = Interlocked.CompareExchange(ref _state, next, Idle)) == Checking)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        return before == Idle;
    }

    // Nothing may come while nobody asks. The loop's word alone proves nothing: it may speak of bytes that were taken already.
    private bool Check()
    {
        Span<byte> room = stackalloc byte[1];
        while (!_socket.IsReadable || _socket.Receive(room) == LoopSocket.WouldBlock)
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Checking) != Checking)
            {
                return false;
            }

            if (!_socket.IsReadable || Interlocked.CompareExchange(ref _state, Checking, Idle) != Idle)
            {
                return true;
            }
        }

        // Nobody is told: whoever is about to use it sees for himself that it is dead, and must not take that for a word about his next connection.
        Volatile.Write(ref _state, Dead);
        _socket.Close();
        return false;
    }

    private int SendNow(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length)
        {
            var taken = _socket.Send(bytes[sent..]);
            if (taken == LoopSocket.Broken)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            if (taken == LoopSocket.WouldBlock)
            {
                break;
            }

            sent += taken;
        }

        return sent;
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            await WaitForRoom();
            bytes = bytes[SendNow(bytes.Span)..];
        }
    }

    private ValueTask WaitForRoom()
    {
        _room.Reset();
        var version = _room.Version;
        Interlocked.Exchange(ref _sending, true);
        return (_socket.IsWritable || IsDead) && Interlocked.Exchange(ref _sending, false) ? default : new ValueTask(this, version);
    }

    // Takes what is there, or is pending: then the receiver is told later.
    private void Receive()
    {
        while (true)
        {
            if (_socket.IsReadable)
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
                    _wasFull = _end == _buffer.Length;
                    return;
                }
            }

            if (_start == _end)
            {
                (_start, _end) = (0, 0);
                ReleaseBuffer();
            }

            Interlocked.Exchange(ref _pending, true);
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
