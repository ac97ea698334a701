using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRouter.FunctionalTests.TestKit;

namespace EdgeRouter.FunctionalTests;

public sealed class TlsTests : IAsyncLifetime
{
    private readonly Certificates _certificates = new();
    private Mock _mock = null!;

    public async Task InitializeAsync() => _mock = await Mock.StartAsync();

    public async Task DisposeAsync()
    {
        await _mock.DisposeAsync();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task DataListener_WithTls_StreamsOverBothVersions(string version)
    {
        var port = Ports.Free(1)[0];
        await using var router = await Router.StartAsync(WithTls(port));
        using var client = _certificates.Client(new Version(version));
        using var body = new StringContent("""{"model":"mock/ev=5,int=20","stream":true,"messages":[]}""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync($"https://localhost:{port}/v1/chat/completions", body);
        Assert.Equal(new Version(version), response.Version);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("ok\n", await client.GetStringAsync($"https://localhost:{port}/readyz"));
        await router.AssertCleanAsync(_mock);
    }

    [Fact]
    public async Task RenewedCertificate_IsUsedByNewConnections_WhileOldOnesGoOn()
    {
        var port = Ports.Free(1)[0];
        await using var router = await Router.StartAsync(WithTls(port, "before"));
        var seen = new List<string>();
        using var old = _certificates.Client(HttpVersion.Version11, c => Keep(seen, c));
        using var body = new StringContent("""{"model":"mock/ev=40,int=100","stream":true,"messages":[]}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://localhost:{port}/v1/chat/completions") { Content = body };
        using var stream = await old.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        _certificates.Issue("node", "after");
        await Eventually.TrueAsync(
            async () =>
            {
                using var fresh = _certificates.Client(HttpVersion.Version11, c => Keep(seen, c));
                await fresh.GetStringAsync($"https://localhost:{port}/healthz");
                return seen[^1] == "CN=after";
            },
            "the renewed certificate is shown");
        Assert.Equal("CN=before", seen[0]);
        Assert.EndsWith("data: [DONE]\n\n", await stream.Content.ReadAsStringAsync());

        static void Keep(List<string> seen, X509Certificate2 certificate) => seen.Add(certificate.Subject);
    }

    [Fact]
    public async Task Upstream_OfAPrivateAuthority_IsTrustedOnlyWhereConfigured()
    {
        var port = Ports.Free(1)[0];
        await using var upstream = await Router.StartAsync(WithTls(port));
        await using var router = await Router.StartAsync(
            $$"""
            "providers": {
              "trusted": { "dialect": "openai", "base_url": "https://localhost:{{port}}/v1", "api_keys": [], "tls": { "ca": "{{_certificates.AuthorityPath}}" } },
              "plain": { "dialect": "openai", "base_url": "https://localhost:{{port}}/v1", "api_keys": [] }
            },
            "models": {
              "trusted": { "deployments": [ { "provider": "trusted", "model": "s/sandbox" } ] },
              "plain": { "deployments": [ { "provider": "plain", "model": "s/sandbox" } ] }
            }
            """,
            nodeId: "downstream");
        using var trusted = await router.ChatAsync("trusted", stream: true);
        Assert.EndsWith("data: [DONE]\n\n", await trusted.Content.ReadAsStringAsync());
        using var plain = await router.ChatAsync("plain");
        await FailureTests.AssertErrorAsync(plain, 502, "upstream_tls_failed", "TLS");
        await router.AssertCleanAsync();
    }

    [Fact]
    public async Task Upstream_ThatAsksForACertificate_GetsTheConfiguredOne()
    {
        var (certificate, key) = _certificates.Issue("client", "edge-1");
        var (serverCertificate, serverKey) = _certificates.Issue("server", "localhost");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var seen = ServeOnceAsync(listener, X509Certificate2.CreateFromPemFile(serverCertificate, serverKey));
        await using var router = await Router.StartAsync(
            $$"""
            "providers": { "mutual": { "dialect": "openai", "base_url": "https://localhost:{{((IPEndPoint)listener.LocalEndpoint).Port}}/v1", "api_keys": [],
              "tls": { "ca": "{{_certificates.AuthorityPath}}", "cert": "{{certificate}}", "key": "{{key}}" } } },
            "models": { "m": { "deployments": [ { "provider": "mutual", "model": "x" } ] } }
            """);
        using var response = await router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("CN=edge-1", await seen.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Upstream_BehindAProxy_IsReachedThroughIt()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var seen = ProxyOnceAsync(proxy);
        await using var router = await Router.StartAsync(
            $$"""
            "providers": { "far": { "dialect": "openai", "base_url": "http://far.invalid/v1", "api_keys": [], "proxy": "http://user:p%40ss@127.0.0.1:{{((IPEndPoint)proxy.LocalEndpoint).Port}}" } },
            "models": { "m": { "deployments": [ { "provider": "far", "model": "x" } ] } }
            """);
        using var response = await router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var head = await seen.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.StartsWith("POST http://far.invalid/v1/chat/completions HTTP/1.1\r\n", head);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("user:p@ss"u8)}", head);
        Assert.DoesNotContain("p@ss", router.Process.Errors);
    }

    [Fact]
    public async Task WarmConnections_AreThereBeforeTheFirstRequest()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, provider: ", \"warm_connections\": 3"));
        await _mock.WaitForAsync("connections", static n => n >= 4);
        using var response = await router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(4, (await _mock.StateAsync()).GetProperty("connections").GetInt32());
        Assert.Equal(0, (await router.StateAsync()).GetProperty("requests_failed").GetInt32());
    }

    [Fact]
    public async Task OldConnections_TakeNoNewRequest()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, provider: ", \"connection_lifetime\": \"300ms\""));
        using (var first = await router.ChatAsync("m"))
        {
            await first.Content.ReadAsStringAsync();
        }

        // Whether the pool closes it or only does not use it again: one connection at most, beside the test's own.
        await _mock.WaitForAsync("connections", static n => n <= 1);
    }

    private string WithTls(int port, string subject = "localhost")
    {
        var (certificate, key) = _certificates.Issue("node", subject);
        return $$"""
            "providers": { "mock": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mock.Port}}/v1", "api_keys": [] }, "s": { "vendor": "sandbox" } },
            "models": { "m": { "deployments": [ { "provider": "mock", "model": "plain" } ] } },
            "tls": { "cert": "{{certificate}}", "key": "{{key}}" }
            """ + Router.AlsoListenOn($"https://127.0.0.1:{port}");
    }

    private static async Task<string> ServeOnceAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(connection.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, ClientCertificateRequired = true });
        await ReadHeadAsync(tls);
        await tls.WriteAsync(Answer());
        await tls.FlushAsync();
        return tls.RemoteCertificate!.Subject;
    }

    private static async Task<string> ProxyOnceAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var head = await ReadHeadAsync(stream);
        if (!head.Contains("Proxy-Authorization", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            head = await ReadHeadAsync(stream);
        }

        await stream.WriteAsync(Answer());
        return head;
    }

    // Requests of these tests fit into one read, body and all.
    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\"messages\"", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer);
            Assert.True(read > 0, text.ToString());
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private static byte[] Answer()
    {
        const string json = """{"id":"x","object":"chat.completion","created":1,"model":"x","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}""";
        return Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
    }
}
