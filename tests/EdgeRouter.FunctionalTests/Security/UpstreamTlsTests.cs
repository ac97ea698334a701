using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>An upstream that is not who it should be gets no key and no prompt.</summary>
public sealed class UpstreamTlsTests : IDisposable
{
    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("localhost", 30, true)]
    [InlineData("other.example", 30, false)]
    [InlineData("localhost", -1, false)]
    public async Task Certificate_OfAnotherNameOrTime_IsRefused(string host, int hours, bool good)
    {
        var (certificate, key) = _certificates.Issue("server", "server", host, DateTimeOffset.UtcNow.AddHours(hours));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var got = ServeOnceAsync(listener, X509Certificate2.CreateFromPemFile(certificate, key));
        await using var router = await Router.StartAsync($$"""
            "providers": { "p": { "dialect": "openai", "base_url": "https://localhost:{{((IPEndPoint)listener.LocalEndpoint).Port}}/v1", "api_keys": ["sk-secret"], "probe": false, "tls": { "ca": "{{_certificates.AuthorityPath}}" } } },
            "models": { "m": { "deployments": [{ "provider": "p", "model": "m" }], "retries": { "attempts": 1 }, "timeouts": { "total": "10s" } } }
            """);
        using var response = await router.ChatAsync("m");
        if (good)
        {
            Assert.Contains("sk-secret", await got.WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
            return;
        }

        await FailureTests.AssertErrorAsync(response, 502, "upstream_tls_failed", "TLS");
        Assert.Equal("", await got.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    // What the one client said, when it said anything.
    private static async Task<string> ServeOnceAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate });
            var buffer = new byte[16 << 10];
            var read = await tls.ReadAsync(buffer);
            var said = System.Text.Encoding.UTF8.GetString(buffer, 0, read);
            await tls.WriteAsync(System.Text.Encoding.UTF8.GetBytes(BareUpstream.Whole("hi")));
            return said;
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            return "";
        }
    }
}
