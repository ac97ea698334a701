using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>One keep-alive connection, plain or TLS, one request at a time. Allocates nothing per request but what TLS does.</summary>
internal sealed class Http1Connection : IDisposable
{
    private readonly Stream _stream;
    private readonly IPayload _payload;
    private readonly AnswerReader _reader;
    private readonly byte[] _buffer = new byte[4 << 10];

    private Http1Connection(Stream stream, IPayload payload)
    {
        _stream = stream;
        _payload = payload;
        _reader = new AnswerReader(payload);
    }

    public static async Task<Http1Connection> OpenAsync(int port, bool tls, IPayload payload)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = Trust.OwnOnly,
            });
            stream = secure;
        }

        return new Http1Connection(stream, payload);
    }

    /// <summary>Sends one request, reads its answer to the end and records both. False when the connection is of no more use.</summary>
    public async Task<bool> AskAsync(byte[] request, Recorder recorder)
    {
        _reader.Begin();
        try
        {
            var start = Stopwatch.GetTimestamp();
            await _stream.WriteAsync(request);
            for (var first = true; !_reader.Done; first = false)
            {
                var read = await _stream.ReadAsync(_buffer);
                if (read == 0)
                {
                    recorder.Failed("the connection was closed within an answer");
                    return false;
                }

                if (first)
                {
                    recorder.FirstByte.Add(Stopwatch.GetTimestamp() - start);
                }

                _reader.Push(_buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidDataException)
        {
            recorder.Failed(e.Message);
            return false;
        }

        if (_payload.Fault(_reader.Status) is { } fault)
        {
            recorder.Failed(fault);
        }
        else
        {
            recorder.Answered();
        }

        return !_reader.Closes;
    }

    public void Dispose() => _stream.Dispose();
}
