using System.Net;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests;

public sealed class FailureTests(World world) : IClassFixture<World>, IAsyncLifetime
{
    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync() => world.Router.AssertCleanAsync(world.Mock);

    [Theory]
    [InlineData("status=400", 400, "mock_code", "mock says no")]
    [InlineData("status=400,err=html", 400, "upstream_rejected_request", "answered with status 400")]
    [InlineData("status=422,err=array", 422, null, "array error")]
    [InlineData("status=401", 502, "upstream_credentials_rejected", "answered with status 401")]
    [InlineData("status=403", 502, "upstream_forbidden", "answered with status 403")]
    [InlineData("status=404", 404, "mock_code", "mock says no")]
    [InlineData("status=429,retry=7", 429, "mock_code", "mock says no")]
    [InlineData("status=500,err=html", 502, "upstream_server_error", "answered with status 500")]
    [InlineData("status=503,err=empty", 503, "upstream_overloaded", "answered with status 503")]
    [InlineData("status=302,err=empty", 502, "upstream_unexpected_status", "answered with status 302")]
    [InlineData("errbody", 502, "upstream_in_band_error", "mock says no")]
    [InlineData("emptychoices", 502, "upstream_empty_answer", "empty answer")]
    [InlineData("cutjson", 502, "upstream_malformed_answer", "not what its API promises")]
    [InlineData("short", 502, "upstream_short_body", "shorter answer")]
    [InlineData("reset", 502, "upstream_reset", "closed the connection")]
    [InlineData("sse", 502, "upstream_malformed_answer", "not what its API promises")]
    public async Task Chat_JsonThatFails_IsOneClearError(string script, int status, string? code, string message)
    {
        using var response = await world.Router.ChatAsync("mock/" + script);
        await AssertErrorAsync(response, status, code, message);
        Assert.Equal("mock", response.Headers.GetValues("x-edgerouter-provider").Single());
        if (script.Contains("retry", StringComparison.Ordinal))
        {
            Assert.Equal("7", response.Headers.GetValues("Retry-After").Single());
        }

        using var healthy = await world.Router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
    }

    [Theory]
    [InlineData("status=500", 502, "upstream_server_error", "")]
    [InlineData("inband=0", 502, "upstream_in_band_error", "overloaded now")]
    [InlineData("inband=0,evname", 502, "upstream_in_band_error", "overloaded now")]
    [InlineData("bad=0", 502, "upstream_malformed_answer", "")]
    [InlineData("cut=0", 502, "upstream_empty_answer", "")]
    [InlineData("cut=1", 502, "upstream_empty_answer", "")]
    [InlineData("cut=1,how=half", 502, "upstream_cut", "")]
    [InlineData("cut=1,how=rst", 502, "upstream_cut", "")]
    [InlineData("json", 502, "upstream_malformed_answer", "")]
    [InlineData("errbody", 502, "upstream_in_band_error", "mock says no")]
    [InlineData("headonly", 504, "first_token_timeout", "no token")]
    [InlineData("silent", 504, "first_token_timeout", "no token")]
    [InlineData("stall=1", 504, "first_token_timeout", "no token")]
    public async Task Chat_StreamThatFailsBeforeItsFirstToken_IsAStatus(string script, int status, string code, string message)
    {
        using var response = await world.Router.ChatAsync("mock/" + script, stream: true);
        await AssertErrorAsync(response, status, code, message);
    }

    [Theory]
    [InlineData("ev=5,inband=3", "upstream_in_band_error", 3)]
    [InlineData("ev=5,bad=3", "upstream_malformed_answer", 3)]
    [InlineData("ev=5,cut=3,nofinish", "upstream_truncated", 2)]
    [InlineData("ev=5,cut=3,how=half", "upstream_cut", 2)]
    [InlineData("ev=5,cut=3,how=rst,int=30", "upstream_cut", 2)]
    [InlineData("ev=5,cut=3,how=close", "upstream_cut", 2)]
    [InlineData("ev=5,cut=6,how=close", "upstream_cut", 5)]
    [InlineData("ev=5,nofinish,nodone", "upstream_truncated", 5)]
    [InlineData("ev=5,stall=3", "idle_timeout", 2)]
    public async Task Chat_StreamThatFailsLater_SendsWhatCameAndThenAnErrorInBand(string script, string code, int tokens)
    {
        using var response = await world.Router.ChatAsync("mock/" + script, stream: true);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')).ToArray();
        Assert.All(events, static e => JsonDocument.Parse(e["data: ".Length..]).Dispose());
        Assert.Equal(tokens, events.Count(static e => e.Contains("\"content\":\"w", StringComparison.Ordinal)));
        using var last = JsonDocument.Parse(events[^1]["data: ".Length..]);
        Assert.Equal(code, last.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("server_error", last.RootElement.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Chat_UpstreamThatDoesNotEndAfterDone_DoesNotHoldTheClient()
    {
        using var response = await world.Router.ChatAsync("mock/ev=2,linger", stream: true).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Chat_SlowJson_EndsAtTheTotalDeadline()
    {
        using var response = await world.Router.ChatAsync("mock/silent");
        await AssertErrorAsync(response, 504, "total_timeout", "total time");
    }

    [Fact]
    public async Task Chat_LivelyStream_EndsAtTheTotalDeadlineInBand()
    {
        using var response = await world.Router.ChatAsync("mock/ev=100,int=100", stream: true);
        Assert.Contains("\"code\":\"total_timeout\"", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Messages_SilenceInAStream_BringsKeepAlivesBetweenEvents()
    {
        using var response = await world.Router.PostAsync("/v1/messages", """{"model":"mock/ev=1,int=600","max_tokens":64,"messages":[{"role":"user","content":"hi"}],"stream":true}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\n\n: keep-alive\n\nevent: ", text);
        Assert.EndsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", text);
    }

    [Fact]
    public async Task Chat_SilenceInAStream_BringsKeepAlivesBetweenEvents()
    {
        using var response = await world.Router.ChatAsync("mock/ev=1,int=600", stream: true);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\n\n: keep-alive\n\ndata: ", text);
        Assert.EndsWith("data: [DONE]\n\n", text);
    }

    [Fact]
    public async Task Chat_DeadUpstream_IsABadGateway()
    {
        var port = Ports.Free(1)[0];
        await using var router = await Router.StartAsync(
            $$"""
            "providers": { "dead": { "dialect": "openai", "base_url": "http://127.0.0.1:{{port}}/v1" }, "nowhere": { "dialect": "openai", "base_url": "http://no-such-host.invalid/v1" } },
            "models": { "dead": { "deployments": [ { "provider": "dead", "model": "x" } ] }, "nowhere": { "deployments": [ { "provider": "nowhere", "model": "x" } ] } }
            """);
        using var dead = await router.ChatAsync("dead");
        await AssertErrorAsync(dead, 502, "upstream_connect_failed", "could not be reached");
        using var nowhere = await router.ChatAsync("nowhere");
        await AssertErrorAsync(nowhere, 502, "upstream_dns_failed", "could not be found");
        await router.AssertCleanAsync();
    }

    [Fact]
    public async Task Chat_UpstreamThatDoesNotAccept_EndsAtTheConnectDeadline()
    {
        // A listener whose queue is full: the kernel drops further SYNs, so a connection attempt hangs.
        using var full = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var port = ((IPEndPoint)full.LocalEndPoint!).Port;
        var fillers = Enumerable.Range(0, 4).Select(_ =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.ConnectAsync(IPAddress.Loopback, port).ContinueWith(static t => t.Exception, TaskScheduler.Default);
            return socket;
        }).ToArray();
        await Task.Delay(300);
        await using var router = await Router.StartAsync(
            $$"""
            "providers": { "deaf": { "dialect": "openai", "base_url": "http://127.0.0.1:{{port}}/v1" } },
            "models": { "deaf": { "deployments": [ { "provider": "deaf", "model": "x" } ], "timeouts": { "connect": "500ms" } } }
            """);
        using var response = await router.ChatAsync("deaf").WaitAsync(TimeSpan.FromSeconds(30));
        await AssertErrorAsync(response, 504, "upstream_connect_timeout", "in time");
        Array.ForEach(fillers, static f => f.Dispose());
        await router.AssertCleanAsync();
    }

    [Fact]
    public async Task Chat_KeepAliveBeforeFirstToken_StartsEarlyAndTellsFailureInBand()
    {
        await using var router = await Router.StartAsync(Router.For(
            world.Mock,
            model: ", \"keepalive_before_first_token\": true, \"timeouts\": { \"keepalive\": \"200ms\", \"first_token\": \"1s\" }",
            rest: "").Replace("\"plain\"", "\"headonly\"", StringComparison.Ordinal));
        using var response = await router.ChatAsync("m", stream: true);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(": keep-alive\n\n", text);
        Assert.Contains("\"code\":\"first_token_timeout\"", text);
        await router.AssertCleanAsync();
    }

    internal static async Task AssertErrorAsync(HttpResponseMessage response, int status, string? code, string message)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(text);
        var error = json.RootElement.GetProperty("error");
        if (code is not null)
        {
            Assert.Equal(code, error.GetProperty("code").GetString());
        }

        Assert.Contains(message, error.GetProperty("message").GetString());
        Assert.True(error.TryGetProperty("param", out _) && error.GetProperty("type").GetString()!.Length > 0);
        Assert.DoesNotContain("sk-upstream-secret", text);
    }
}
