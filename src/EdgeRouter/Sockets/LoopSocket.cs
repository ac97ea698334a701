using System.Buffers;
using System.Runtime.InteropServices;

namespace EdgeRouter.Sockets;

/// <summary>
/// A non-blocking stream socket that an <see cref="EventLoop"/> watches. It knows whether there may be something to receive, so that nobody asks the kernel in vain: a receive that did not fill its room took everything, and the
/// next one waits for the loop's word. Any thread may close it at any time: the descriptor goes back to the kernel when the last call on it has returned, never under one.
/// </summary>
internal sealed unsafe class LoopSocket(int descriptor, ISocketOwner owner, EventLoop loop, bool connecting = false)
{
    /// <summary>Nothing now; the owner is told when there may be.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is gone, or this side has closed it.</summary>
    public const int Broken = -2;

    // A megabyte, in few enough calls that a loop may do it: some 100 µs of copying.
    private const int DiscardAtOnce = 64 << 10;
    private const int MostDiscards = 16;

    private const int Closed = 1 << 30;
    private const int GivenBack = Closed | (1 << 29);

    // Callers that are in a system call, and whether it is closed and the kernel has the descriptor back.
    private int _uses;
    private bool _readable;
    private bool _writable = !connecting;
    private bool _hungUp;

    public int Descriptor => descriptor;

    public EventLoop Loop => loop;

    /// <summary>The loop's, to tell this socket from earlier ones in its place.</summary>
    public ulong Token { get; set; }

    /// <summary>A receive may find something, bytes or the end.</summary>
    public bool IsReadable => Volatile.Read(ref _readable);

    /// <summary>A send may be taken; of a connecting socket: there is a connection, or there will be none.</summary>
    public bool IsWritable => Volatile.Read(ref _writable);

    /// <summary>The peer has closed its side, or is gone.</summary>
    public bool IsHungUp => Volatile.Read(ref _hungUp);

    /// <summary>The owner is told from now on. False: the kernel watches no more sockets.</summary>
    public bool TryWatch() => loop.TryAdd(this);

    /// <summary>After connecting: 0, or the kernel's number of why there is no connection.</summary>
    public int ConnectError()
    {
        if (!Enter())
        {
            return Libc.NotConnected;
        }

        var error = 0;
        var length = sizeof(int);
        var failed = Libc.GetOption(descriptor, Libc.SolSocket, Libc.SoError, &error, &length) != 0;
        Leave();
        return failed ? Libc.NotConnected : error;
    }

    /// <summary>Bytes received, 0 at the end, <see cref="WouldBlock"/> or <see cref="Broken"/>. One caller at a time; room for at least one byte.</summary>
    public int Receive(Span<byte> into)
    {
        if (!Enter())
        {
            return Broken;
        }

        // Before the call: what comes during it is told anew.
        Interlocked.Exchange(ref _readable, false);
        nint received;
        fixed (byte* room = into)
        {
            do
            {
                received = Libc.Receive(descriptor, room, (nuint)into.Length, 0);
            }
            while (received < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
        }

        var error = received < 0 ? Marshal.GetLastPInvokeError() : 0;
        Leave();
        if (received < 0)
        {
            return error == Libc.TryAgain ? WouldBlock : Broken;
        }

        if (received == into.Length || IsHungUp)
        {
            // There may be more. And the loop tells of the end only once, which may have been before the last bytes were taken.
            Volatile.Write(ref _readable, true);
        }

        return (int)received;
    }

    /// <summary>Bytes that the kernel took, <see cref="WouldBlock"/> or <see cref="Broken"/>. One caller at a time.</summary>
    /// <param name="more">More follows at once: not worth a packet of its own.</param>
    public int Send(ReadOnlySpan<byte> bytes, bool more = false)
    {
        if (!Enter())
        {
            return Broken;
        }

        Interlocked.Exchange(ref _writable, false);
        nint sent;
        fixed (byte* from = bytes)
        {
            do
            {
                sent = Libc.Send(descriptor, from, (nuint)bytes.Length, Libc.NoSignal | (more ? Libc.More : 0));
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
        }

        var error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
        Leave();
        if (sent < 0)
        {
            return error == Libc.TryAgain ? WouldBlock : Broken;
        }

        Volatile.Write(ref _writable, true);
        return (int)sent;
    }

    /// <summary>
    /// Before <see cref="Close"/>, when nobody will receive any more: takes what has come, within reason. With bytes that were not received the kernel ends a connection with a reset, which drops what it has not delivered yet and may
    /// overtake the rest.
    /// </summary>
    public void Discard()
    {
        if (!IsReadable || !Enter())
        {
            return;
        }

        // The peer learns of the end first, so that it need not send more.
        _ = Libc.Shutdown(descriptor, Libc.ShutdownSend);
        Leave();
        var nowhere = ArrayPool<byte>.Shared.Rent(DiscardAtOnce);
        for (var i = 0; i < MostDiscards && IsReadable && Receive(nowhere) > 0; i++)
        {
        }

        ArrayPool<byte>.Shared.Return(nowhere);
    }

    /// <summary>Ends the connection at once, and the peer can tell: what was not sent is dropped and a TCP peer gets a reset. The owner is told of the hang-up. The descriptor stays until <see cref="Close"/>.</summary>
    public void Reset()
    {
        if (!Enter())
        {
            return;
        }

        // Connecting to nowhere dissolves a TCP connection.
        var nowhere = stackalloc byte[16];
        new Span<byte>(nowhere, 16).Clear();
        if (Libc.Connect(descriptor, nowhere, 16) < 0)
        {
            _ = Libc.Shutdown(descriptor, Libc.ShutdownBoth);
        }

        Leave();
    }

    /// <summary>Ends it in good order; nobody is told any more. More than once does nothing more.</summary>
    public void Close()
    {
        Interlocked.Increment(ref _uses);
        if ((Interlocked.Or(ref _uses, Closed) & Closed) == 0)
        {
            loop.Remove(this);
            if (Volatile.Read(ref _uses) != (Closed | 1))
            {
                // A call of another thread holds it open a moment longer; the peer need not wait for that.
                _ = Libc.Shutdown(descriptor, Libc.ShutdownBoth);
            }
        }

        Leave();
    }

    /// <summary>The loop's word.</summary>
    public void OnEvents(uint events)
    {
        var gone = (events & (Libc.EpollHangUp | Libc.EpollError)) != 0;
        var hangUp = gone || (events & Libc.EpollPeerHangUp) != 0;
        if (hangUp)
        {
            Volatile.Write(ref _hungUp, true);
        }

        if (hangUp || (events & Libc.EpollIn) != 0)
        {
            // With a fence, as below: the owner looks next whether somebody waits, and whoever begins to wait looks here after he has said so. One of the two has to see the other.
            Interlocked.Exchange(ref _readable, true);
            owner.OnReadable();
        }

        if (gone || (events & Libc.EpollOut) != 0)
        {
            Interlocked.Exchange(ref _writable, true);
            owner.OnWritable();
        }

        if (hangUp)
        {
            owner.OnHangUp();
        }
    }

    private bool Enter()
    {
        if ((Interlocked.Increment(ref _uses) & Closed) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _uses) == Closed && Interlocked.CompareExchange(ref _uses, GivenBack, Closed) == Closed)
        {
            _ = Libc.Close(descriptor);
        }
    }
}
