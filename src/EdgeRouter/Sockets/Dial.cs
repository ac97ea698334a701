using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeRouter.Sockets;

/// <summary>The first step of a TCP connection; that it is there, or why not, is asked when its <see cref="LoopSocket"/> says that it may send.</summary>
internal static unsafe class Dial
{
    /// <summary>A non-blocking descriptor that connects, without delay for small packets and with keep-alive, so that a peer that vanished without a word is noticed even when no deadline runs.</summary>
    /// <exception cref="SocketException">The kernel refuses at once.</exception>
    public static int Start(IPEndPoint target)
    {
        var descriptor = Libc.Socket(SocketNames.FamilyOf(target.Address), Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, Libc.IpProtoTcp);
        if (descriptor < 0)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }

        var on = 1;
        _ = Libc.SetOption(descriptor, Libc.IpProtoTcp, Libc.TcpNoDelay, &on, sizeof(int));
        _ = Libc.SetOption(descriptor, Libc.SolSocket, Libc.SoKeepAlive, &on, sizeof(int));
        var name = SocketNames.Write(target);
        fixed (byte* address = name)
        {
            if (Libc.Connect(descriptor, address, name.Length) == 0 || Marshal.GetLastPInvokeError() is Libc.ConnectInProgress or Libc.Interrupted)
            {
                return descriptor;
            }
        }

        var error = Marshal.GetLastPInvokeError();
        _ = Libc.Close(descriptor);
        throw Failure(error);
    }

    /// <param name="error">The kernel's number.</param>
    public static SocketException Failure(int error) => new((int)(error switch
    {
        13 or 1 => SocketError.AccessDenied,
        Libc.TooManyFiles or 23 => SocketError.TooManyOpenSockets,
        97 => SocketError.AddressFamilyNotSupported,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        104 => SocketError.ConnectionReset,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    }));
}
