using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using EdgeRouter.Model;
using EdgeRouter.Sockets;

namespace EdgeRouter.Upstream.Direct;

/// <summary>
/// One plain HTTP/1.1 connection to an upstream: reads one answer at a time. While it is idle its end, or bytes that nobody asked for, are noticed when they come, and either makes it useless; a request never goes out on a connection
/// that is in doubt. It receives when there is something, into memory of its own that it holds no longer than something is in it: a wait holds none and can be left at any moment. Allocates nothing per answer or event; takes no lock.
/// </summary>
internal sealed partial class DirectConnection : ISocketOwner, IValueTaskSource
{
    /// <summary>Returned by the reads: nothing yet; the receiver is told.</summary>
    public const int Pending = -3;

    private const int Idle = 0;
    private const int Active = 1;
    private const int Dead = 2;
    private const int Checking = 3;

    private readonly LoopSocket _socket;
    private ManualResetValueTaskSourceCore<bool> _room;
    private int _state = Active;
    private bool _pending;
    private bool _sending;
    private IReceiver? _receiver;

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
        (_streak, _interim) = (0, 0);
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
}
