using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeRouter.Config;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeRouter.Hosting.Listening;

/// <summary>The listeners' certificate. Replaced by one volatile write: handshakes from then on use the new one, open connections keep theirs.</summary>
internal sealed class ServerCertificate
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private TlsFacts? _facts;
    private SslServerAuthenticationOptions? _options;

    /// <summary>Called with what every configuration says, changed or not.</summary>
    public void Use(TlsFacts facts)
    {
        if (facts == _facts)
        {
            return;
        }

        var own = X509Certificate2.CreateFromPem(facts.CertificatePem, facts.KeyPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(facts.CertificatePem);
        Volatile.Write(ref _options, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
            ApplicationProtocols = Protocols,
        });
        _facts = facts;
    }

    /// <summary>The server's question at the start of every handshake.</summary>
    public ValueTask<SslServerAuthenticationOptions> OnConnection(TlsHandshakeCallbackContext context) =>
        new(Volatile.Read(ref _options) ?? throw new InvalidOperationException("no certificate was given"));
}
