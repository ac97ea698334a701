using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRouter.Bench.EndToEnd.Load;

namespace EdgeRouter.LoadTests.Client;

/// <summary>One keep-alive connection, one request at a time.</summary>
internal sealed class Link : IPayload, IDisposable
{
    private readonly Socket _socket;
    private readonly AnswerReader _reader;
    private readonly byte[] _buffer = new byte[8 << 10];
    private IPayload? _payload;

    private Link(Socket socket)
    {
        _socket = socket;
        _reader = new AnswerReader(this);
    }

    /// <summary>Another request may follow.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>In milliseconds of the machine's clock.</summary>
    public long LastUsed { get; private set; } = Environment.TickCount64;

    /// <param name="receiveBuffer">What the kernel may hold for a client that does not read; 0: its own choice.</param>
    public static async ValueTask<Link> OpenAsync(int port, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return new Link(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads its answer to the end.</summary>
    public async ValueTask<Reply> AskAsync(ReadOnlyMemory<byte> request, IPayload payload, ReadPace? pace = null)
    {
        _payload = payload;
        _reader.Begin();
        IsUsable = false;
        var firstByteAt = 0L;
        try
        {
            for (var sent = 0; sent < request.Length;)
            {
                sent += await _socket.SendAsync(request[sent..]);
            }

            while (!_reader.Done)
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(0, Math.Min(_buffer.Length, pace?.Bytes ?? _buffer.Length)));
                if (read == 0)
                {
                    return Ended("the connection was closed within an answer");
                }

                firstByteAt = firstByteAt == 0 ? Stopwatch.GetTimestamp() : firstByteAt;
                _reader.Push(_buffer.AsSpan(0, read));
                if (pace is not null && !_reader.Done)
                {
                    await Task.Delay(pace.Pause);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidDataException)
        {
            return Ended(e.Message);
        }

        IsUsable = !_reader.Closes;
        return Ended(payload.Fault(_reader.Status));

        Reply Ended(string? fault)
        {
            LastUsed = Environment.TickCount64;
            return new Reply(fault, firstByteAt, Encoding.ASCII.GetString(_reader.Header("x-edgerouter-provider"u8)), Encoding.ASCII.GetString(_reader.Header("x-edgerouter-cache"u8)));
        }
    }

    public void Dispose() => _socket.Dispose();

    void IPayload.Begin() => _payload!.Begin();

    void IPayload.Take(ReadOnlySpan<byte> bytes) => _payload!.Take(bytes);

    string? IPayload.Fault(int status) => _payload!.Fault(status);
}
