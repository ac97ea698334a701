using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>An HTTP/2 connection on which a test writes frames itself, also such as no client would. What comes back is taken at once and counted, so that the router never waits for this side unless a window says so.</summary>
internal sealed class RawHttp2 : IDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Priority = 2;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly long[] _frames = new long[256];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the router has ended the connection.</summary>
    public Task Closed => _closed.Task;

    /// <param name="window">Bytes that each stream may be sent; null: the protocol's default.</param>
    public static async Task<RawHttp2> ConnectAsync(int port, int? window = null)
    {
        var raw = new RawHttp2();
        await raw._socket.ConnectAsync(IPAddress.Loopback, port);
        byte[] setting = window is null ? [] : [0, 4, (byte)(window >> 24), (byte)(window >> 16), (byte)(window >> 8), (byte)window];
        await raw._socket.SendAsync((byte[])[.. Preface, .. Frame(Settings, 0, 0, setting)]);
        _ = raw.DrainAsync();
        return raw;
    }

    public static byte[] Frame(byte type, byte flags, int stream, params byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>A header block of literals that are not kept (RFC 7541 §6.2.2).</summary>
    public static byte[] Block(string path, string method, params (string Name, string Value)[] more) =>
        [.. Literal(":method", method), .. Literal(":scheme", "http"), .. Literal(":path", path), .. Literal(":authority", "x"), .. more.SelectMany(static h => Literal(h.Name, h.Value))];

    /// <summary>A whole request for a chat completion.</summary>
    public static byte[] Chat(int stream, string body, params (string Name, string Value)[] more) =>
        [.. Frame(Headers, EndHeaders, stream, Block("/v1/chat/completions", "POST", [("content-type", "application/json"), .. more])), .. Frame(Data, EndStream, stream, Encoding.UTF8.GetBytes(body))];

    public static byte[] Literal(string name, string value) => [0, .. Text(name), .. Text(value)];

    /// <summary>How many frames of a type came.</summary>
    public long Count(byte type) => Interlocked.Read(ref _frames[type]);

    /// <summary>False: the connection is over.</summary>
    public async Task<bool> TrySendAsync(byte[] bytes)
    {
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                at += await _socket.SendAsync(bytes.AsMemory(at)).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            }

            return true;
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Sends the same again and again, until that was often enough or the connection is over.</summary>
    public async Task FloodAsync(byte[] bytes, int times)
    {
        for (var i = 0; i < times && await TrySendAsync(bytes); i++)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    // Length in seven bits and what does not fit into them behind.
    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new List<byte>();
        if (bytes.Length < 127)
        {
            length.Add((byte)bytes.Length);
        }
        else
        {
            length.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest /= 128)
            {
                length.Add((byte)((rest % 128) | 128));
            }

            length.Add((byte)rest);
        }

        return [.. length, .. bytes];
    }

    private async Task DrainAsync()
    {
        var stream = new NetworkStream(_socket);
        var head = new byte[9];
        var nowhere = new byte[1 << 20];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(head);
                await stream.ReadExactlyAsync(nowhere.AsMemory(0, (head[0] << 16) | (head[1] << 8) | head[2]));
                Interlocked.Increment(ref _frames[head[3]]);
            }
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException)
        {
            _closed.TrySetResult();
        }
    }
}
