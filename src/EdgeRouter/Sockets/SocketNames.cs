using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeRouter.Sockets;

/// <summary>Addresses as the kernel writes them (struct sockaddr).</summary>
internal static unsafe class SocketNames
{
    private const int Internet = 2;
    private const int Internet6 = 10;

    // Bytes up to the end of the address.
    private const int InternetLength = 8;
    private const int Internet6Length = 28;

    /// <summary>Null: of no kind that has a name worth telling, like the client's end of a Unix-domain socket.</summary>
    public static EndPoint? Read(ReadOnlySpan<byte> name)
    {
        if (name.Length < InternetLength)
        {
            return null;
        }

        var port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        return MemoryMarshal.Read<ushort>(name) switch
        {
            Internet => new IPEndPoint(new IPAddress(name[4..InternetLength]), port),
            Internet6 when name.Length >= Internet6Length => new IPEndPoint(new IPAddress(name[8..24], MemoryMarshal.Read<uint>(name[24..])), port),
            _ => null,
        };
    }

    /// <summary>This side's name of a connection.</summary>
    public static EndPoint? LocalOf(int descriptor)
    {
        Span<byte> name = stackalloc byte[128];
        var length = name.Length;
        fixed (byte* address = name)
        {
            return Libc.LocalName(descriptor, address, &length) == 0 ? Read(name[..Math.Min(length, name.Length)]) : null;
        }
    }

    /// <summary>As <c>connect</c> takes it.</summary>
    public static ReadOnlySpan<byte> Write(IPEndPoint endPoint)
    {
        var address = endPoint.Serialize();
        return address.Buffer.Span[..address.Size];
    }

    /// <summary>AF_INET or AF_INET6.</summary>
    public static int FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? Internet6 : Internet;
}
