using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using EdgeRouter.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting.Listening.Loops;

/// <summary>A listening socket whose connections are spread over the loops in turn. One caller accepts at a time, as the server does.</summary>
internal sealed class LoopListener : IConnectionListener, ISocketOwner, IValueTaskSource<bool>
{
    // While the process has no descriptors left, clients wait in the kernel's queue.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly ILogger _log;
    private readonly Socket _listening;
    private readonly LoopSocket _socket;
    private readonly bool _isTcp;
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _waiting;
    private bool _ready;
    private bool _closed;

    /// <param name="listening">Bound and listening; owned from now on.</param>
    public LoopListener(Socket listening, ILogger log)
    {
        _log = log;
        _listening = listening;
        EndPoint = listening.LocalEndPoint!;
        _isTcp = EndPoint is IPEndPoint;
        listening.Blocking = false;
        _socket = new LoopSocket((int)listening.SafeHandle.DangerousGetHandle(), this, EventLoop.Next());
        if (!_socket.TryWatch())
        {
            listening.Dispose();
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }
    }

    public EndPoint EndPoint { get; }

    /// <summary>Null: closed.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!Volatile.Read(ref _closed))
        {
            // Before the look, because the next connection may come during it.
            Interlocked.Exchange(ref _ready, false);
            if (TryAccept(out var connection, out var error))
            {
                return connection;
            }

            if (error == Libc.TryAgain)
            {
                await WaitAsync();
            }
            else if (IsShortage(error))
            {
                await Task.Delay(RetryAfter, cancellationToken);
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                _socket.Loop.Remove(_socket);

                // The framework's object owns the descriptor; the kernel's queue is refused with it.
                _listening.Dispose();
            }
        }

        OnReadable();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    public void OnReadable()
    {
        Volatile.Write(ref _ready, true);
        if (Interlocked.Exchange(ref _waiting, 0) == 1)
        {
            _source.SetResult(true);
        }
    }

    public void OnWritable()
    {
    }

    public void OnHangUp()
    {
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    // ENFILE, EMFILE, ENOMEM, ENOBUFS; any other error is of a connection that ended before it was taken.
    private static bool IsShortage(int error) => error is 23 or Libc.TooManyFiles or 12 or 105;

    // The mark is set only here, and whoever takes it away, and only he, may complete the source: a word for an earlier look must not complete this wait a second time, on a thread where that ends the process.
    private ValueTask<bool> WaitAsync()
    {
        _source.Reset();
        var version = _source.Version;
        Interlocked.Exchange(ref _waiting, 1);
        return (Volatile.Read(ref _ready) || Volatile.Read(ref _closed)) && Interlocked.CompareExchange(ref _waiting, 0, 1) == 1
            ? new ValueTask<bool>(true)
            : new ValueTask<bool>(this, version);
    }

    private unsafe bool TryAccept(out LoopConnection? connection, out int error)
    {
        Span<byte> name = stackalloc byte[128];
        var length = name.Length;
        int descriptor;
        connection = null;
        lock (_gate)
        {
            if (_closed)
            {
                error = Libc.TryAgain;
                return false;
            }

            fixed (byte* address = name)
            {
                descriptor = Libc.Accept((int)_listening.SafeHandle.DangerousGetHandle(), address, &length, Libc.NonBlocking | Libc.CloseOnExec);
                error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
        }

        if (descriptor < 0)
        {
            return false;
        }

        if (_isTcp)
        {
            var on = 1;
            _ = Libc.SetOption(descriptor, Libc.IpProtoTcp, Libc.TcpNoDelay, &on, sizeof(int));
        }

        connection = new LoopConnection(descriptor, EventLoop.Next(), SocketNames.LocalOf(descriptor), SocketNames.Read(name[..length]), _log);
        error = connection.TryStart() ? 0 : Libc.TooManyFiles;
        return error == 0;
    }
}
