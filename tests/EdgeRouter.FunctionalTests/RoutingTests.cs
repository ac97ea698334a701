using System.Net;
using System.Text;
using System.Text.Json;
using EdgeRouter.FunctionalTests.TestKit;

namespace EdgeRouter.FunctionalTests;

/// <summary>Routing on real sockets: three clouds of different speed and an on-prem box, each a process of its own.</summary>
public sealed class RoutingTests : IAsyncLifetime
{
    private readonly Mock[] _mocks = new Mock[4];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < _mocks.Length; i++)
        {
            _mocks[i] = await Mock.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var mock in _mocks)
        {
            await mock.DisposeAsync();
        }
    }

    [Fact]
    public async Task Breaker_ThatOpens_IsInTheLog_AndWhoIsThenRefusedIsNamedWithTheModel()
    {
        await using var router = await Router.StartAsync("""
            "defaults": { "breaker": { "failures": 1, "open": "30s" }, "retries": { "attempts": 1 } },
            "providers": { "down": { "dialect": "openai", "base_url": "http://127.0.0.1:9/v1", "api_keys": [] } },
            "models": { "alone": { "deployments": [{ "provider": "down", "model": "x" }] } }
            """);
        foreach (var wanted in new[] { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable })
        {
            using var response = await router.ChatAsync("alone");
            Assert.Equal(wanted, response.StatusCode);
        }

        await Eventually.TrueAsync(
            async () => (await router.AdminAsync(HttpMethod.Get, "/admin/requests")).Body.GetProperty("recent") is var recent && recent.GetArrayLength() == 2 && recent[0] is var last
                && last.GetProperty("status").GetInt32() == 503 && last.GetProperty("attempts").GetInt32() == 0 && last.GetProperty("model").GetString() == "alone",
            "a request that nobody served has the model's name");
        await Eventually.TrueAsync(() => Task.FromResult(router.Process.Errors.Contains("circuit breaker of down/x opened (upstream_connect_failed)", StringComparison.Ordinal)), "the log tells of the breaker");
    }

    [Fact]
    public async Task Latency_TrafficGoesToTheFastOne_AndLeavesItWhenItFails()
    {
        await using var router = await Router.StartAsync(Config("\"strategy\": \"latency\"", "ttft=300,ev=3,int=1", "ttft=20,ev=3,int=1", "ttft=600,ev=3,int=1"));
        await StreamsAsync(router, 60);
        var shown = (await router.AdminAsync(HttpMethod.Get, "/admin/deployments")).Body.GetProperty("deployments").EnumerateArray().First(static d => d.GetProperty("provider").GetString() == "b");
        Assert.InRange(shown.GetProperty("ttft_p50_ms").GetDouble(), 15, 200);
        Assert.True(shown.GetProperty("ttft_ms").GetDouble() >= 15 && shown.GetProperty("succeeded_10s").GetInt32() > 0);
        await Eventually.TrueAsync(
            async () => (await router.AdminAsync(HttpMethod.Get, "/admin/deployments")).Body.GetProperty("deployments").EnumerateArray().All(static d => d.GetProperty("provider").GetString() is not ("a" or "b" or "c") || d.TryGetProperty("round_trip_ms", out _)),
            "round trips are measured");
        var shares = await SharesAsync();
        Assert.True(shares[1] >= 50, $"the fast one got {string.Join(',', shares)}");
        await router.AssertCleanAsync();
    }

    [Fact]
    public async Task RoundRobin_SharesEvenly()
    {
        await using var router = await Router.StartAsync(Config("\"strategy\": \"round-robin\"", "plain", "plain", "plain"));
        await StreamsAsync(router, 60);
        Assert.Equal((int[])[20, 20, 20, 0], await SharesAsync());
    }

    [Fact]
    public async Task OnPremFirst_BurstsToTheCloudOnlyWhenItIsFull()
    {
        await using var router = await Router.StartAsync(Config(
            "\"strategy\": \"priority\"", "plain", null, null, onPrem: "ttft=300,ev=3,int=1", onPremFacts: ", \"max_concurrency\": 2", cloudFacts: ", \"priority\": 1"));
        await StreamsAsync(router, 4);
        Assert.Equal((int[])[0, 0, 0, 4], await SharesAsync());
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StreamAsync(router)));
        Assert.Equal((int[])[8, 0, 0, 6], await SharesAsync());
        await router.AssertCleanAsync();
    }

    [Fact]
    public async Task SensitiveTraffic_NeverLeavesThePremises_EvenWhenTheyAreFull()
    {
        await using var router = await Router.StartAsync(
            Config("\"strategy\": \"priority\"", "plain", "plain", "plain", onPrem: "wait=1000", onPremFacts: ", \"max_concurrency\": 1", cloudFacts: ", \"priority\": 1")
            + """, "defaults": { "queue": { "length": 0 } }, "rules": [ { "name": "sensitive", "when": { "tags": ["confidential"] }, "then": { "constraints": { "zones": ["on-prem"] } } } ]""");
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostAsync(router, "m", ("x-edgerouter-tags", "confidential"))));
        Assert.Equal(1, all.Count(static r => r.StatusCode == HttpStatusCode.OK));
        Assert.Equal("sensitive", all.First(static r => r.StatusCode == HttpStatusCode.OK).Headers.GetValues("x-edgerouter-rule").Single());
        foreach (var refused in all.Where(static r => r.StatusCode != HttpStatusCode.OK))
        {
            var text = await refused.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("'onprem/x' at its concurrency cap", text.Replace("wait=1000", "x", StringComparison.Ordinal));
            Assert.Contains("excluded by zone", text);
        }

        Assert.Equal((int[])[0, 0, 0], (await SharesAsync())[..3]);
    }

    [Fact]
    public async Task Parameters_AreSetCappedAndDropped_AndTheRestIsUntouched()
    {
        await using var router = await Router.StartAsync(Config(
            "\"parameters\": { \"set\": { \"temperature\": 0.2, \"seed\": 7 }, \"cap\": { \"max_tokens\": 100 }, \"drop\": [\"logit_bias\", \"user\", \"last\"] }", "plain", null, null));
        using var body = new StringContent(
            """{ "logit_bias": {"1": 2} , "user":"u", "model":"m", "max_tokens": 5000, "unknown": [1, {"a": null}], "seed": 1, "messages":[], "last": "x" }""", Encoding.UTF8, "application/json");
        using var response = await router.Client.PostAsync("/v1/chat/completions", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = (await _mocks[0].LastRequestAsync()).Body;
        using var json = JsonDocument.Parse(sent);
        Assert.Equal(["temperature", "model", "max_tokens", "unknown", "seed", "messages"], json.RootElement.EnumerateObject().Select(static p => p.Name));
        Assert.Equal(0.2, json.RootElement.GetProperty("temperature").GetDouble());
        Assert.Equal(100, json.RootElement.GetProperty("max_tokens").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("seed").GetInt32());
        Assert.Contains("\"unknown\": [1, {\"a\": null}]", sent);
    }

    [Fact]
    public async Task Caller_MayNarrowAndAskWhy_ButNotWiden()
    {
        await using var router = await Router.StartAsync(Config("\"constraints\": { \"regions\": [\"eu-*\"] }", "plain", "plain", "plain", onPrem: "plain"));
        using var pinned = await PostAsync(router, "m", ("x-edgerouter-zone", "on-prem"), ("x-edgerouter-reason", "1"));
        Assert.Equal("onprem/plain", pinned.Headers.GetValues("x-edgerouter-deployment").Single());
        var reason = pinned.Headers.GetValues("x-edgerouter-reason").Single();
        Assert.Contains("strategy=weighted; chosen=onprem/plain", reason);
        Assert.Contains("a/plain: excluded by zone", reason);
        using var wider = await PostAsync(router, "m", ("x-edgerouter-region", "us-east"));
        Assert.Equal(HttpStatusCode.Forbidden, wider.StatusCode);
        using var nonsense = await PostAsync(router, "m", ("x-edgerouter-strategy", "fastest"));
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
        Assert.Contains("allowed: weighted, round-robin", await nonsense.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Split_IsVisibleInHeaderLogAndMetrics()
    {
        await using var router = await Router.StartAsync(Config(
            "\"split\": { \"by\": \"user\", \"arms\": [ { \"name\": \"control\", \"share\": 0.5 }, { \"name\": \"canary\", \"share\": 0.5, \"model\": \"other\" } ] }", "plain", "plain", "plain"));
        var arms = new Dictionary<string, string>();
        for (var i = 0; i < 40; i++)
        {
            using var answer = await PostAsync(router, "m", ("x-edgerouter-user", $"u{i % 20}"));
            var arm = answer.Headers.GetValues("x-edgerouter-arm").Single();
            Assert.Equal(arm == "canary" ? "other" : "m", answer.Headers.GetValues("x-edgerouter-model").Single());
            Assert.True(!arms.TryGetValue($"u{i % 20}", out var before) || before == arm);
            arms[$"u{i % 20}"] = arm;
        }

        Assert.Equal(2, arms.Values.Distinct().Count());
        await Eventually.TrueAsync(async () => await router.MetricAsync("edgerouter_routed_total{model=\"other\",rule=\"none\",arm=\"canary\"}") == 2 * arms.Values.Count(static a => a == "canary"), "the arm is counted");
        await Eventually.TrueAsync(() => Task.FromResult(router.Process.Errors.Contains("arm=canary", StringComparison.Ordinal)), "the arm is logged");
    }

    [Fact]
    public async Task Explain_TellsTheSameAsTheRequestThatFollows_AndSendsNothing()
    {
        await using var router = await Router.StartAsync(Config("\"strategy\": \"latency\", \"constraints\": { \"zones\": [\"cloud\"] }", "ttft=200,ev=2", "ttft=10,ev=2", null, onPrem: "plain"));
        await StreamsAsync(router, 12);
        foreach (var mock in _mocks)
        {
            await mock.ResetAsync();
        }

        const string request = """{"model":"m","stream":true,"messages":[]}""";
        using var message = new HttpRequestMessage(HttpMethod.Post, $"{router.AdminUrl}/admin/explain") { Content = new StringContent(request, Encoding.UTF8, "application/json") };
        message.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(router.TokenPath)).Trim());
        using var response = await router.Client.SendAsync(message);
        using var explained = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("b/ttft=10,ev=2", explained.RootElement.GetProperty("choice").GetString());
        var candidates = explained.RootElement.GetProperty("candidates").EnumerateArray().ToArray();
        Assert.Equal(["a/ttft=200,ev=2", "b/ttft=10,ev=2", "onprem/plain"], candidates.Select(static c => c.GetProperty("deployment").GetString()));
        Assert.Equal("excluded by zone", candidates[2].GetProperty("excluded").GetString());
        Assert.True(candidates[0].GetProperty("numbers").GetProperty("predicted_ms").GetDouble() > candidates[1].GetProperty("numbers").GetProperty("predicted_ms").GetDouble());
        Assert.Equal((int[])[0, 0, 0, 0], await SharesAsync());

        // The command says the same of a fresh process, before anything was measured.
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""{ "headers": { "x-edgerouter-deployment": "a/ttft=200,ev=2" }, "body": {{request}} }""");
        var (code, output, errors) = await CommandTests.RunAsync(["explain", "--config", router.ConfigPath, "--request", file]);
        Assert.True(code == 0, errors);
        using var alone = JsonDocument.Parse(output);
        Assert.Equal("a/ttft=200,ev=2", alone.RootElement.GetProperty("choice").GetString());
        File.Delete(file);
    }

    [Fact]
    public async Task HybridExample_RunsAsWritten()
    {
        var ports = Ports.Free(2);
        var example = await File.ReadAllTextAsync(Path.Combine(Files.Root, "config/examples/hybrid.json"));
        var file = Path.Combine(Path.GetTempPath(), $"er-hybrid-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(file, example.Replace(":4000", $":{ports[0]}", StringComparison.Ordinal).Replace(":4001", $":{ports[1]}", StringComparison.Ordinal));
        await using var process = ChildProcess.Start(Files.Router, ["serve", file], new Dictionary<string, string?>
        {
            ["OLLAMA_URL"] = $"http://127.0.0.1:{_mocks[3].Port}/v1",
            ["CLOUD_URL"] = $"http://127.0.0.1:{_mocks[0].Port}/v1",
            ["OPENAI_API_KEY"] = "sk-x",
            ["XDG_RUNTIME_DIR"] = Path.GetTempPath(),
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}") };
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return (await client.GetAsync("/readyz")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"ready: {process.Errors}");

        // Eight long answers at once: four stay, four burst. What is confidential waits for nobody and goes nowhere else.
        var long8 = Enumerable.Range(0, 8).Select(_ => SendAsync("chat", "hello ev", null)).ToArray();
        Assert.Equal(4, (await Task.WhenAll(long8)).Count(static r => r.Provider == "local"));
        Assert.Equal(("local", "tagged-confidential"), await SendAsync("chat", "hello", "confidential"));
        Assert.Equal(("local", "names-a-secret"), await SendAsync("chat", "what is the SALARY of 7", null));
        Assert.Equal(("local", "shows-a-number"), await SendAsync("chat", "number 123-45-6789", null));
        Assert.Equal(("local", null), await SendAsync("private", "hello", null));
        Assert.Equal(4, (await _mocks[0].StateAsync()).GetProperty("total").GetInt32());
        File.Delete(file);

        async Task<(string Provider, string? Rule)> SendAsync(string model, string text, string? tags)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent(
                    $$"""{"model":"{{model}}","stream":{{(text.EndsWith("ev", StringComparison.Ordinal) ? "true" : "false")}},"messages":[{"role":"user","content":"{{text}}"}]}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("x-edgerouter-tags", tags ?? "none");
            using var response = await client.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return (response.Headers.GetValues("x-edgerouter-provider").Single(), response.Headers.TryGetValues("x-edgerouter-rule", out var rules) ? rules.Single() : null);
        }
    }

    [Fact]
    public async Task Measurements_AreKeptOverARestart()
    {
        var state = Path.Combine(Path.GetTempPath(), $"er-state-{Guid.NewGuid():n}.json");
        var config = Config("\"strategy\": \"latency\"", "ttft=200,ev=2", "ttft=10,ev=2", null);
        for (var run = 0; run < 2; run++)
        {
            await using var router = await Router.StartAsync(config + Router.WithNode($"\"state_file\": \"{state}\""));
            if (run == 0)
            {
                await StreamsAsync(router, 12);
            }
            else
            {
                foreach (var mock in _mocks)
                {
                    await mock.ResetAsync();
                }

                await StreamsAsync(router, 4);
                Assert.Equal((int[])[0, 4, 0, 0], await SharesAsync());
            }

            router.Process.Signal("INT");
            Assert.Equal(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        }

        File.Delete(state);
    }

    // Three clouds a, b, c (null: left out) and the premises, as the deployments of m; "other" is a alone. The mock's script is the model's name.
    private string Config(string model, string a, string? b, string? c, string? onPrem = null, string onPremFacts = "", string cloudFacts = "")
    {
        var deployments = new List<string>();
        foreach (var (name, script, facts) in new[] { ("a", a, cloudFacts), ("b", b, cloudFacts), ("c", c, cloudFacts), ("onprem", onPrem, onPremFacts) })
        {
            if (script is not null)
            {
                deployments.Add($$"""{ "provider": "{{name}}", "model": "{{script}}" {{facts}} }""");
            }
        }

        string Provider(string name, int i, string facts) => $$"""
            "{{name}}": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mocks[i].Port}}/v1", "api_keys": [] {{facts}} }
            """;
        return $$"""
            "providers": { {{Provider("a", 0, ", \"region\": \"eu-west\"")}}, {{Provider("b", 1, ", \"region\": \"eu-west\"")}}, {{Provider("c", 2, ", \"region\": \"us-east\"")}},
              {{Provider("onprem", 3, ", \"region\": \"eu-west\", \"zone\": \"on-prem\"")}} },
            "models": { "m": { {{model}}, "deployments": [ {{string.Join(", ", deployments)}} ] }, "other": { "deployments": [ { "provider": "a", "model": "plain", "id": "other/a" } ] } }
            """;
    }

    private async Task<int[]> SharesAsync()
    {
        var shares = new int[_mocks.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = (await _mocks[i].StateAsync()).GetProperty("total").GetInt32();
        }

        return shares;
    }

    private static async Task StreamsAsync(Router router, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await StreamAsync(router);
        }
    }

    private static async Task StreamAsync(Router router)
    {
        using var response = await router.ChatAsync("m", stream: true);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal), text);
    }

    private static async Task<HttpResponseMessage> PostAsync(Router router, string model, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","messages":[]}""", Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await router.Client.SendAsync(request);
    }
}
