using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeRouter.Model;
using EdgeRouter.Upstream.Direct;

namespace EdgeRouter.Upstream;

/// <summary>
/// The connections to one provider, kept warm by traffic. Outlives reloads that do not change its facts: every <see cref="UpstreamSet"/> that uses it holds it, and the last one to let go closes what is idle; busy connections
/// close when their answer ends. Redirects, cookies, the environment's proxies, automatic decompression and trace headers are off, because a router must not do anything that its operator did not write down.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    // A connection attempt that no request waits for any more still ends. Longer than any sensible connect deadline, which is kept per request.
    private static readonly TimeSpan AbandonedConnect = TimeSpan.FromSeconds(30);

    // Idle connections are closed before the common 60 s keep-alive time-out of servers (nginx 75 s, uvicorn 5 s) can race with a request; the pool retries when a kept connection turns out dead.
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(55);

    // A cloud's metadata service answers this machine only; no proxy can reach it.
    private static readonly string[] OnThisMachine = [@"^http://169\.254\.", @"^http://metadata\.google\.internal"];

    private readonly Lazy<HttpMessageInvoker> _invoker;
    private int _holders;

    public ConnectionPool(ConnectionFacts facts, HttpMessageHandler? embedded, TimeProvider time)
    {
        Facts = facts;
        if (embedded is null && DirectPool.Serves(facts))
        {
            Direct = new DirectPool(facts, IdleTime(facts.Transport), ConnectTime, time);
        }

        _invoker = embedded is null ? new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(CreateHandler(facts.Transport, ConnectTime, time))) : new Lazy<HttpMessageInvoker>(new HttpMessageInvoker(embedded));
    }

    /// <summary>Its own connections, where plain HTTP/1.1 is all that is needed; null: everything goes through the handler (TLS, HTTP/2, proxies, what is embedded).</summary>
    public DirectPool? Direct { get; }

    public ConnectTime ConnectTime { get; } = new();

    public ConnectionFacts Facts { get; }

    /// <summary>Through the handler: callers' requests where there is no <see cref="Direct"/>, and the few that the router makes for itself.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _invoker.Value.SendAsync(request, cancellation);

    /// <summary>One more set uses it. Called, like <see cref="Release"/>, only by whoever replaces runtimes, one at a time.</summary>
    public void Hold() => _holders++;

    public void Release()
    {
        if (--_holders == 0)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        Direct?.Dispose();
        if (_invoker.IsValueCreated)
        {
            _invoker.Value.Dispose();
        }
    }

    private static TimeSpan IdleTime(ProviderTransport transport) => transport.ConnectionLifetime < IdleConnection ? transport.ConnectionLifetime : IdleConnection;

    private static SocketsHttpHandler CreateHandler(ProviderTransport transport, ConnectTime measured, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = transport.Proxy is not null,
            Proxy = transport.Proxy is null ? null : ProxyOf(new Uri(transport.Proxy)),
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = AbandonedConnect,
            PooledConnectionIdleTimeout = IdleTime(transport),
            PooledConnectionLifetime = transport.ConnectionLifetime,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // A body that is not wanted any more is not read to its end: closing is what stops generation.
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 64,
            ConnectCallback = (context, cancellation) => UpstreamSocket.ConnectAsync(context.DnsEndPoint, measured, time, cancellation),
        };

        if (transport.CaPem is { } authorities)
        {
            handler.SslOptions.CertificateChainPolicy = TrustOnly(authorities);
        }

        if (transport.ClientCertificatePem is { } certificate)
        {
            handler.SslOptions.ClientCertificateContext = ClientCertificate(certificate, transport.ClientKeyPem!);
        }

        return handler;
    }

    private static WebProxy ProxyOf(Uri address)
    {
        var proxy = new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri, BypassOnLocal: false, OnThisMachine);
        if (address.UserInfo.Length > 0)
        {
            var parts = address.UserInfo.Split(':', 2);
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return proxy;
    }

    private static X509ChainPolicy TrustOnly(string authorities)
    {
        // Revocation of a private authority's certificates cannot be asked for in general: it has no service for that.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(authorities);
        return policy;
    }

    private static SslStreamCertificateContext ClientCertificate(string certificate, string key)
    {
        var own = X509Certificate2.CreateFromPem(certificate, key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }
}
