using System.Diagnostics;
using System.Net;
using System.Net.Security;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>One HTTP/2 connection of the framework's client, which many requests share. For the bare upstream the same client over HTTP/1.1.</summary>
internal sealed class Http2Connection : IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly Version _version;

    public Http2Connection(int port, Transport transport, bool bare)
    {
        var secure = transport == Transport.Http2Tls && !bare;
        _address = new Uri($"{(secure ? "https" : "http")}://127.0.0.1:{port}{Requests.Path}");
        _version = bare ? HttpVersion.Version11 : HttpVersion.Version20;
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = false,
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Trust.OwnOnly },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task AskAsync(byte[] body, IPayload payload, byte[] buffer, Recorder recorder)
    {
        try
        {
            payload.Begin();
            using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Version = _version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } };
            var start = Stopwatch.GetTimestamp();
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            recorder.FirstByte.Add(Stopwatch.GetTimestamp() - start);
            await using var stream = await response.Content.ReadAsStreamAsync();
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                payload.Take(buffer.AsSpan(0, read));
            }

            if (payload.Fault((int)response.StatusCode) is { } fault)
            {
                recorder.Failed(fault);
            }
            else
            {
                recorder.Answered();
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            recorder.Failed(e.Message);
        }
    }

    public void Dispose() => _client.Dispose();
}
