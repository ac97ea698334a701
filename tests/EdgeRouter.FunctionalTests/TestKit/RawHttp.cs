using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>A connection on which a test writes and reads bytes itself.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawHttp> ConnectAsync(int port)
    {
        var raw = new RawHttp();
        await raw._socket.ConnectAsync(IPAddress.Loopback, port);
        return raw;
    }

    public static string Post(string path, string body, string headers = "") =>
        $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes);

    /// <summary>Reads until the text is there, the peer closes, or the time is over.</summary>
    public async Task<string> ReadUntilAsync(string wanted, int seconds = 15)
    {
        var received = new StringBuilder();
        var buffer = new byte[64 << 10];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            while (!received.ToString().Contains(wanted, StringComparison.Ordinal))
            {
                var read = await _socket.ReceiveAsync(buffer, deadline.Token);
                if (read == 0)
                {
                    break;
                }

                received.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            received.Append($"[{e.GetType().Name}]");
        }

        return received.ToString();
    }

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void SmallReceiveBuffer() => _socket.ReceiveBufferSize = 4096;

    public void Dispose() => _socket.Dispose();
}
