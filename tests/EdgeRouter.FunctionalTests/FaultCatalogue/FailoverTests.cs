using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>What is said of a request that another deployment answered in the end, and how far the chain behind a model goes.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private Mock _cloud = null!;
    private Mock _onPrem = null!;

    public async Task InitializeAsync() => (_cloud, _onPrem) = (await Mock.StartAsync(), await Mock.StartAsync());

    public async Task DisposeAsync()
    {
        await _cloud.DisposeAsync();
        await _onPrem.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failover_EverythingThatIsReported_IsTheFallbacks(bool stream)
    {
        await using var router = await StartAsync("status=503", ", \"fallbacks\": [\"local\"]");
        var view = await ClientView.OfAsync(router, "m", stream);
        Assert.Null(view.Wrong);
        Assert.Equal((200, null, "local", "ev=9,uid,out=33", 33), (view.Status, view.Code, view.Deployment, view.Model, view.CompletionTokens));
        await Eventually.TrueAsync(() => Task.FromResult(LogOf(router) is not null), "the request is logged");
        var line = LogOf(router)!.Value;
        Assert.Equal("local", line.GetProperty("deployment").GetString());
        Assert.Equal("near", line.GetProperty("provider").GetString());
        Assert.Equal(12, line.GetProperty("input_tokens").GetInt32());
        Assert.Equal(33, line.GetProperty("output_tokens").GetInt32());
        Assert.Equal(view.Attempts, line.GetProperty("attempts").GetInt32());
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.False(line.TryGetProperty("failure", out _), "a request that was answered is no failure");
        await Eventually.TrueAsync(async () => await router.MetricAsync("edgerouter_attempts_total{deployment=\"local\",outcome=\"ok\"}") == 1, "the fallback's success is counted");
        Assert.Equal(view.Attempts - 1, await router.MetricAsync("edgerouter_attempts_total{deployment=\"primary\",outcome=\"upstream_overloaded\"}"));
        await router.AssertCleanAsync(_cloud);
        await router.AssertCleanAsync(_onPrem);
    }

    [Theory]
    [InlineData("/v1/embeddings", "\"input\":\"hi\"")]
    [InlineData("/v1/completions", "\"prompt\":\"hi\"")]
    public async Task Failover_OtherEndpoints_HaveTheSameEngine(string path, string rest)
    {
        await using var router = await StartAsync("status=503", ", \"fallbacks\": [\"local\"]");
        using var response = await router.PostAsync(path, $$"""{"model":"m",{{rest}}}""");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal("local", response.Headers.GetValues("x-edgerouter-deployment").Single());
        Assert.Equal("3", response.Headers.GetValues("x-edgerouter-attempts").Single());
    }

    [Theory]
    [InlineData("status=503,retry=5")]
    [InlineData("status=429,retry=5")]
    public async Task ClientThatLeavesBetweenTwoAttempts_EndsThem(string script)
    {
        await using var router = await StartAsync(script, "");
        using var leave = new CancellationTokenSource();
        var call = router.ChatAsync("m", cancellation: leave.Token);
        await _cloud.WaitForAsync("total", static n => n == 1);
        await _cloud.WaitForAsync("active", static n => n == 0);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await router.AssertCleanAsync(_cloud);
        Assert.Equal(1, (await _cloud.StateAsync()).GetProperty("total").GetInt32());
        await Eventually.TrueAsync(() => Task.FromResult(LogOf(router) is not null), "the request is logged");
        Assert.Equal("client_gone", LogOf(router)!.Value.GetProperty("failure").GetString());
    }

    [Fact]
    public async Task NoFallbackHeader_IsObeyed()
    {
        await using var router = await StartAsync("status=503", ", \"fallbacks\": [\"local\"]");
        using var request = Request("m");
        request.Headers.Add("x-edgerouter-no-fallback", "true");
        using var response = await router.Client.SendAsync(request);
        var view = await ClientView.OfAsync(response, stream: false);
        Assert.Equal((null, 503, "upstream_overloaded", "false"), (view.Wrong, view.Status, view.Code, view.ShouldRetry));
        Assert.Equal(0, (await _onPrem.StateAsync()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Zone_HoldsOnEveryAttempt()
    {
        // The fallback is in the cloud; a caller who must stay on the premises never gets there.
        await using var router = await StartAsync("plain", "", onPremScript: "status=503", more: """, "sensitive": { "deployments": [ { "provider": "near", "id": "near-first", "model": "status=503" } ], "fallbacks": ["m"] }""");
        using var request = Request("sensitive");
        request.Headers.Add("x-edgerouter-zone", "on-prem");
        using var response = await router.Client.SendAsync(request);
        var view = await ClientView.OfAsync(response, stream: false);
        Assert.Equal((null, 503), (view.Wrong, view.Status));
        Assert.Equal(0, (await _cloud.StateAsync()).GetProperty("total").GetInt32());

        using var free = await router.Client.SendAsync(Request("sensitive"));
        Assert.Equal("primary", free.Headers.GetValues("x-edgerouter-deployment").Single());
    }

    [Fact]
    public async Task LastResort_ServesWhatNothingElseCan()
    {
        await using var router = await StartAsync("reset", "", defaults: ", \"last_resort\": \"local\"");
        var view = await ClientView.OfAsync(router, "m", stream: true);
        Assert.Equal((null, 200, null, "local"), (view.Wrong, view.Status, view.Code, view.Deployment));
    }

    [Fact]
    public async Task OnPremFallback_IsWarmBeforeItIsNeeded()
    {
        await using var router = await StartAsync("status=503", ", \"fallbacks\": [\"local\"]", prewarm: "");
        await Eventually.TrueAsync(async () => (await _onPrem.ArrivalsAsync("ev=9,uid,out=33", warming: true)).Count == 1, "it was asked for one token");
        await router.AssertCleanAsync(_onPrem);
        Assert.Equal(0, (await _cloud.StateAsync()).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Degradation_CannedReply_IsAnAnswerAndSaysSo(bool stream)
    {
        await using var router = await StartAsync("status=500", ", \"degradation\": { \"reply\": \"Come back later.\" }");
        using var response = await router.ChatAsync("m", stream);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("reply", response.Headers.GetValues("x-edgerouter-degraded").Single());
        Assert.Contains("Come back later.", text);
        Assert.Equal(stream, text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
        await router.AssertCleanAsync(_cloud);
    }

    [Fact]
    public async Task Degradation_SmallModel_AnswersWithLess()
    {
        await using var router = await StartAsync("status=500", ", \"degradation\": { \"model\": \"local\", \"max_tokens\": 50 }");
        using var request = Request("m", ",\"max_tokens\":4000");
        using var response = await router.Client.SendAsync(request);
        Assert.Equal("model", response.Headers.GetValues("x-edgerouter-degraded").Single());
        Assert.Equal("local", response.Headers.GetValues("x-edgerouter-deployment").Single());
        using var sent = JsonDocument.Parse((await _onPrem.LastRequestAsync()).Body);
        Assert.Equal(50, sent.RootElement.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public async Task Outage_UnderLoad_IsNotMultiplied()
    {
        // The retry budget: a fifth of the traffic, and ten a second.
        await using var router = await StartAsync("status=503", ", \"retries\": { \"attempts\": 6, \"backoff\": \"1ms\", \"max_backoff\": \"2ms\" }", defaults: ", \"breaker\": { \"failures\": 1000, \"samples\": 100000 }");
        const int requests = 200;
        var views = await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => ClientView.OfAsync(router, "m", stream: false)));
        Assert.All(views, static v => Assert.Equal((null, 503), (v.Wrong, v.Status)));
        var asked = (await _cloud.ArrivalsAsync("status=503,uid,out=13")).Count;
        Assert.InRange(asked, requests, requests * 2);
        await router.AssertCleanAsync(_cloud);
    }

    private Task<Router> StartAsync(string script, string model, string defaults = "", string onPremScript = "ev=9,uid,out=33", string more = "", string prewarm = ", \"prewarm_after\": \"0s\"") => Router.StartAsync(
        $$"""
        "providers": {
          "far": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_cloud.Port}}/v1", "api_keys": ["sk-upstream-secret-0"], "zone": "cloud" },
          "near": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_onPrem.Port}}/v1", "api_keys": [], "zone": "on-prem"{{prewarm}} }
        },
        "models": {
          "m": { "deployments": [ { "provider": "far", "id": "primary", "model": "{{script}},uid,out=13" } ]{{model}} },
          "local": { "deployments": [ { "provider": "near", "id": "local", "model": "{{onPremScript}}" } ] }{{more}}
        },
        "defaults": { "retries": { "attempts": 2, "backoff": "20ms", "max_backoff": "100ms" }{{defaults}} },
        "log": { "format": "json" }
        """);

    private static JsonElement? LogOf(Router router) =>
        router.Process.Errors.Split('\n').FirstOrDefault(static l => l.Contains("\"event\":\"request\"", StringComparison.Ordinal)) is { } line ? JsonDocument.Parse(line).RootElement : null;

    private static HttpRequestMessage Request(string model, string more = "") => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]{{more}}}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };
}
