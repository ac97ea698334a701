using System.Net;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>
/// One provider as a place to send to: its connection pool and everything about requests to it that never changes, built once. Connections are made per endpoint and kept warm by traffic; redirects,
/// cookies, proxies, automatic decompression and trace headers are off, because a router must not do anything that its operator did not write down.
/// </summary>
internal sealed class UpstreamEndpoint : IDisposable
{
    // A connection attempt that no request waits for any more still ends. Longer than any sensible connect deadline, which is kept per request.
    private static readonly TimeSpan AbandonedConnect = TimeSpan.FromSeconds(30);

    // Idle connections are closed before the common 60 s keep-alive time-out of servers (nginx 75 s, uvicorn 5 s) can race with a request; the pool retries when a kept connection turns out dead.
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(55);

    // DNS changes are followed within this time. Ten minutes: what most managed gateways use.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly HttpMessageInvoker _invoker;
    private readonly Uri?[] _uris = new Uri?[Enum.GetValues<Operation>().Length];

    public UpstreamEndpoint(Provider provider, string via, Func<Provider, HttpMessageHandler?> embedded)
    {
        Provider = provider;
        Via = via;
        _invoker = new HttpMessageInvoker(embedded(provider) ?? CreateHandler());
        KeyHeaderValue = provider.ApiKeys.Count == 0
            ? null
            : provider.KeyHeader == "authorization" ? "Bearer " + provider.ApiKeys[0] : provider.ApiKeys[0];
    }

    public Provider Provider { get; }

    /// <summary>Value of the <c>Via</c> header on every request.</summary>
    public string Via { get; }

    /// <summary>Complete value of the provider's key header; null when the provider wants no key.</summary>
    public string? KeyHeaderValue { get; }

    public Uri UriOf(Operation operation, string path) => _uris[(int)operation] ??= new Uri(Provider.BaseUrl.AbsoluteUri.TrimEnd('/') + path);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _invoker.SendAsync(request, cancellation);

    public void Dispose() => _invoker.Dispose();

    private static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = AbandonedConnect,
        PooledConnectionIdleTimeout = IdleConnection,
        PooledConnectionLifetime = ConnectionLifetime,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

        // A body that is not wanted any more is not read to its end: closing is what stops generation.
        ResponseDrainTimeout = TimeSpan.Zero,
        MaxResponseDrainSize = 0,
        MaxResponseHeadersLength = 64,
        ConnectCallback = static (context, cancellation) => UpstreamSocket.ConnectAsync(context.DnsEndPoint, cancellation),
    };
}
