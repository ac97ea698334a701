using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeRouter.FunctionalTests.TestKit;

namespace EdgeRouter.FunctionalTests;

/// <summary>The node's outer side: Unix-domain sockets, browsers, proxies in front, the operator's door, requests looked up later.</summary>
public sealed class EdgeTests : IAsyncLifetime
{
    private Mock _mock = null!;

    public async Task InitializeAsync() => _mock = await Mock.StartAsync();

    public async Task DisposeAsync() => await _mock.DisposeAsync();

    [Fact]
    public async Task UnixSocket_ServesAndReplacesAStaleOneAndIsRemoved()
    {
        var path = Path.Combine(Path.GetTempPath(), $"er-{Guid.NewGuid():n}.sock");
        using (var crashed = System.Diagnostics.Process.Start("python3", ["-c", $"import socket; socket.socket(socket.AF_UNIX).bind('{path}')"]))
        {
            await crashed.WaitForExitAsync();
        }

        Assert.True(File.Exists(path));
        await using var router = await Router.StartAsync(Router.For(_mock) + Router.AlsoListenOn($"unix:{path}"));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var body = new StringContent("""{"model":"mock/ev=3,int=10","stream":true,"messages":[]}""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("http://local/v1/chat/completions", body);
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync());
        router.Process.Signal("INT");
        Assert.Equal(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task UnixSocket_WhereAFileIs_IsRefusedAndTheFileKept()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "precious");
        var config = path + ".json";
        await File.WriteAllTextAsync(config, $$"""{ "listen": { "data": "unix:{{path}}", "admin": "http://127.0.0.1:0" }, "providers": { "s": { "vendor": "sandbox" } } }""");
        var (code, _, errors) = await CommandTests.RunAsync(["serve", config]);
        Assert.Equal(2, code);
        Assert.Contains($"cannot listen on unix:{path}", errors);
        Assert.Equal("precious", await File.ReadAllTextAsync(path));
        File.Delete(path);
        File.Delete(config);
    }

    [Fact]
    public async Task Browser_OfAConfiguredOrigin_IsLetInAndNoOther()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, rest: ", \"cors\": { \"origins\": [\"https://app.example\"], \"max_age\": \"5m\" }"));
        using var asked = await AskAsync("https://app.example");
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.Equal("https://app.example", Header(asked, "Access-Control-Allow-Origin"));
        Assert.Equal("300", Header(asked, "Access-Control-Max-Age"));
        Assert.Equal("authorization,content-type,x-stainless-os", Header(asked, "Access-Control-Allow-Headers"));
        Assert.Contains("POST", Header(asked, "Access-Control-Allow-Methods"));
        using var stranger = await AskAsync("https://evil.example");
        Assert.Null(Header(stranger, "Access-Control-Allow-Origin"));
        Assert.Null(Header(stranger, "Access-Control-Allow-Methods"));

        using var call = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m","messages":[]}""", Encoding.UTF8, "application/json") };
        call.Headers.Add("Origin", "https://app.example");
        using var answer = await router.Client.SendAsync(call);
        Assert.Equal("https://app.example", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("x-edgerouter-deployment", Header(answer, "Access-Control-Expose-Headers"));
        Assert.Equal("Origin", Header(answer, "Vary"));

        async Task<HttpResponseMessage> AskAsync(string origin)
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,x-stainless-os");
            return await router.Client.SendAsync(preflight);
        }
    }

    [Fact]
    public async Task Browser_WithoutConfiguration_IsNotLetIn()
    {
        await using var router = await Router.StartAsync(Router.For(_mock));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        preflight.Headers.Add("Origin", "https://app.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await router.Client.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("[]", "203.0.113.7", "127.0.0.1")]
    [InlineData("[\"127.0.0.0/8\"]", "203.0.113.7", "203.0.113.7")]
    [InlineData("[\"127.0.0.0/8\", \"10.0.0.0/8\"]", "1.2.3.4, 203.0.113.7, 10.1.1.1", "203.0.113.7")]
    public async Task ClientAddress_IsBelievedOfTrustedProxiesOnly(string trusted, string forwarded, string logged)
    {
        await using var router = await Router.StartAsync(Router.For(_mock));
        await File.WriteAllTextAsync(
            router.ConfigPath, (await File.ReadAllTextAsync(router.ConfigPath)).Replace("\"listen\": {", $"\"listen\": {{ \"trusted_proxies\": {trusted},", StringComparison.Ordinal));
        Assert.Equal(200, (await router.AdminAsync(HttpMethod.Post, "/admin/reload")).Status);
        using var call = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m","messages":[]}""", Encoding.UTF8, "application/json") };
        call.Headers.Add("X-Forwarded-For", forwarded);
        call.Headers.Add("X-Request-Id", "forwarded-1");
        using var answer = await router.Client.SendAsync(call);
        await answer.Content.ReadAsStringAsync();
        await Eventually.TrueAsync(async () => (await router.Client.GetAsync("/v1/requests/forwarded-1")).IsSuccessStatusCode, "the request is remembered");
        using var record = JsonDocument.Parse(await router.Client.GetStringAsync("/v1/requests/forwarded-1"));
        Assert.Equal(logged, record.RootElement.GetProperty("client").GetString());
    }

    [Fact]
    public async Task AdminDoor_ChangesNothingWithoutTheToken()
    {
        await using var router = await Router.StartAsync(Router.For(_mock));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(router.TokenPath));
        using var none = await router.Client.PostAsync($"{router.AdminUrl}/admin/reload", null);
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        using var wrong = new HttpRequestMessage(HttpMethod.Post, $"{router.AdminUrl}/admin/reload");
        wrong.Headers.Authorization = new("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await router.Client.SendAsync(wrong)).StatusCode);
        Assert.Equal(200, (await router.AdminAsync(HttpMethod.Post, "/admin/reload")).Status);
        Assert.Equal(404, (await router.AdminAsync(HttpMethod.Post, "/admin/nonsense")).Status);
        Assert.Equal(405, (await router.AdminAsync(HttpMethod.Delete, "/admin/config")).Status);
        Assert.DoesNotContain((await File.ReadAllTextAsync(router.TokenPath)).Trim(), router.Process.Errors);
    }

    [Fact]
    public async Task AdminDoor_TakesTheConfiguredToken_AlsoOneThatIsReloaded()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, rest: ", \"admin\": { \"token\": \"0123456789abcdef\" }"));
        Assert.False(File.Exists(router.TokenPath));
        await router.RewriteAsync(Router.For(_mock, rest: ", \"admin\": { \"token\": \"fedcba9876543210\" }"));
        Assert.Equal(200, await ReloadAsync("0123456789abcdef"));
        Assert.Equal(401, await ReloadAsync("0123456789abcdef"));
        Assert.Equal(200, await ReloadAsync("fedcba9876543210"));

        async Task<int> ReloadAsync(string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{router.AdminUrl}/admin/reload");
            request.Headers.Authorization = new("Bearer", token);
            using var response = await router.Client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Theory]
    [InlineData("127.0.0.1:1234", 200)]
    [InlineData("[::1]", 200)]
    [InlineData("LocalHost:80", 200)]
    [InlineData("ops.example", 200)]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost.evil.example:4001", 421)]
    public async Task AdminDoor_AnswersToItsOwnNamesOnly(string host, int status)
    {
        await using var router = await Router.StartAsync(Router.For(_mock, rest: ", \"admin\": { \"hosts\": [\"ops.example\"] }"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{router.AdminUrl}/admin/state");
        request.Headers.Host = host;
        using var response = await router.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task AdminDoor_ShowsConfigurationDeploymentsAndRequests_ButNoSecrets()
    {
        await using var router = await Router.StartAsync(Router.For(_mock));
        using var running = await router.ChatAsync("mock/ev=1000,int=50", stream: true);
        using (var failed = await router.ChatAsync("mock/status=500"))
        {
            await failed.Content.ReadAsStringAsync();
        }

        var config = await router.Client.GetStringAsync($"{router.AdminUrl}/admin/config");
        Assert.Contains($"http://127.0.0.1:{_mock.Port}/v1", config);
        Assert.DoesNotContain("sk-upstream-secret", config);
        var deployments = (await router.AdminAsync(HttpMethod.Get, "/admin/deployments")).Body.GetProperty("deployments").EnumerateArray().ToArray();
        var wildcard = Assert.Single(deployments, static d => d.GetProperty("id").GetString() == "mock/*");
        Assert.Equal((1, 3), (wildcard.GetProperty("in_flight").GetInt32(), wildcard.GetProperty("failed").GetInt32()));
        Assert.Equal("upstream_server_error", wildcard.GetProperty("last_failure").GetString());
        var requests = (await router.AdminAsync(HttpMethod.Get, "/admin/requests")).Body;
        var one = Assert.Single(requests.GetProperty("in_flight").EnumerateArray());
        Assert.Equal(running.Headers.GetValues("x-request-id").Single(), one.GetProperty("request_id").GetString());
        Assert.Equal("mock/ev=1000,int=50", one.GetProperty("model").GetString());
        Assert.True(one.GetProperty("stream").GetBoolean());
    }

    [Fact]
    public async Task Request_IsToldToItsOwnKeyOnly()
    {
        var (_, ada, _) = await CommandTests.RunAsync(["hash-key", "--id", "ada"]);
        var (_, bob, _) = await CommandTests.RunAsync(["hash-key", "--id", "bob"]);
        await using var router = await Router.StartAsync(Router.For(
            _mock, rest: $", \"auth\": {{ \"mode\": \"keys\", \"keys\": [ {ada.Split('\n')[1]}, {bob.Split('\n')[1]} ] }}"));
        using var call = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m","messages":[]}""", Encoding.UTF8, "application/json") };
        call.Headers.Authorization = new("Bearer", ada.Split('\n')[0]);
        using var answer = await router.Client.SendAsync(call);
        await answer.Content.ReadAsStringAsync();
        var id = answer.Headers.GetValues("x-request-id").Single();
        await Eventually.TrueAsync(async () => await LookAsync(ada.Split('\n')[0]) == 200, "its own key is told");
        Assert.Equal(404, await LookAsync(bob.Split('\n')[0]));
        Assert.Equal(401, await LookAsync(null));
        Assert.Equal(200, (await router.AdminAsync(HttpMethod.Get, $"/v1/requests/{id}")).Status);

        async Task<int> LookAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/requests/{id}");
            request.Headers.Authorization = key is null ? null : new("Bearer", key);
            using var response = await router.Client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
