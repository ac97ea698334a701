using System.Net;
using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests;

/// <summary>OpenAI's Responses API through the native binary: passed on between equal sides, refused where it would need state, ended well when the upstream does not.</summary>
public sealed class ResponsesTests : IAsyncLifetime
{
    private Mock _mock = null!;
    private Router _router = null!;

    public async Task InitializeAsync()
    {
        _mock = await Mock.StartAsync();
        _router = await Router.StartAsync($$"""
            "providers": {
              "openai": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mock.Port}}/v1", "api_keys": ["sk-upstream"] },
              "without": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mock.Port}}/v1", "api_keys": ["sk-upstream"], "quirks": ["no_responses"] },
              "anthropic": { "dialect": "anthropic", "base_url": "http://127.0.0.1:{{_mock.Port}}", "api_keys": ["sk-upstream"] }
            },
            "defaults": { "timeouts": { "first_token": "2s", "idle": "1s", "total": "8s" }, "retries": { "backoff": "1ms" } },
            "models": {
              "falls": { "strategy": "priority", "deployments": [ { "provider": "without", "model": "ev=2,a" }, { "provider": "openai", "model": "status=503" }, { "provider": "openai", "model": "ev=3,uid" } ] },
              "lost": { "deployments": [ { "provider": "openai", "model": "status=500" } ], "degradation": { "reply": "Nobody is there. é" } },
              "ruled": { "deployments": [ { "provider": "openai", "id": "plain", "model": "ev=1,plain" } ] },
              "strong": { "deployments": [ { "provider": "openai", "id": "strong", "model": "ev=1,strong" } ] }
            },
            "rules": [ { "name": "hard", "when": { "models": ["ruled"], "keywords": ["prove"] }, "then": { "model": "strong" } } ]
            """);
    }

    public async Task DisposeAsync()
    {
        await _router.AssertCleanAsync(_mock);
        await _router.DisposeAsync();
        await _mock.DisposeAsync();
    }

    [Fact]
    public async Task Answer_PassesByteForByte_AndUsageIsKnown()
    {
        using var response = await AskAsync("openai/ev=2", false, ""","tools":[],"x_unknown":[1,{"a":null}],"store":false""");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"x_unknown\":{\"kept\":[1, 2]}", body, StringComparison.Ordinal);
        Assert.Equal("Hello from the mock é😀", JsonNode.Parse(body)!["output"]![0]!["content"]![0]!["text"]!.GetValue<string>());
        var (sent, _, path) = await _mock.LastRequestAsync();
        Assert.Equal("/v1/responses", path);
        Assert.Contains("\"model\":\"ev=2\"", sent, StringComparison.Ordinal);
        Assert.Contains("""
            "x_unknown":[1,{"a":null}],"store":false
            """, sent, StringComparison.Ordinal);
        Assert.Contains("\"input_tokens\":12", await LogOfAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_PassesInOrder_WithUsageAndFinish()
    {
        using var response = await AskAsync("openai/ev=4", true);
        var events = Events(await response.Content.ReadAsStringAsync());
        Assert.Equal("w0 w1 w2 w3 ", string.Concat(events.Where(static e => e.Type == "response.output_text.delta").Select(static e => e.Data["delta"]!.GetValue<string>())));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(static e => e.Data["sequence_number"]!.GetValue<int>()));
        Assert.Equal("response.completed", events[^1].Type);
        Assert.DoesNotContain("include_usage", (await _mock.LastRequestAsync()).Body, StringComparison.Ordinal);
        var log = await LogOfAsync(response);
        Assert.Contains("\"output_tokens\":7", log, StringComparison.Ordinal);
        Assert.Contains("\"finish\":\"stop\"", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tool", "tool_calls")]
    [InlineData("toolong,ev=2", "length")]
    public async Task Finish_IsUnderstood(string script, string finish)
    {
        foreach (var stream in (bool[])[false, true])
        {
            using var response = await AskAsync($"openai/{script}", stream);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await response.Content.ReadAsStringAsync();
            Assert.Contains($"\"finish\":\"{finish}\"", await LogOfAsync(response), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("cut=5,ev=6", "upstream_truncated")]
    [InlineData("cut=5,ev=6,how=rst", "upstream_cut")]
    [InlineData("stall=5,ev=6", "idle_timeout")]
    [InlineData("inband=3,ev=6", "upstream_in_band_error")]
    [InlineData("failed=3,ev=6", "upstream_in_band_error")]
    [InlineData("bad=3,ev=6", "upstream_malformed_answer")]
    [InlineData("nodone,ev=6", "upstream_truncated")]
    public async Task BrokenStream_EndsWithOneErrorEvent(string script, string code)
    {
        using var response = await AskAsync($"openai/{script}", true);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var events = Events(await response.Content.ReadAsStringAsync());
        Assert.Contains(events, static e => e.Type == "response.output_text.delta");
        var error = Assert.Single(events, static e => e.Type == "error");
        Assert.Same(error, events[^1]);
        Assert.Equal((code, code), (error.Data["code"]!.GetValue<string>(), error.Data["error"]!["code"]!.GetValue<string>()));
        Assert.DoesNotContain(events, static e => e.Type is "response.completed" or "response.failed");
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("emptychoices")]
    [InlineData("cutjson")]
    [InlineData("errbody")]
    [InlineData("status=500")]
    public async Task BrokenAnswer_IsAnError(string script)
    {
        using var response = await AskAsync($"openai/{script}", false);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.True(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["code"]!.GetValue<string>().Length > 0);
    }

    [Theory]
    [InlineData("""  "previous_response_id":"resp_1" """, "previous_response_id")]
    [InlineData("""  "conversation":{"id":"conv_1"} """, "conversation")]
    [InlineData("""  "background":true """, "background")]
    public async Task WhatNeedsState_IsRefusedByName(string member, string param)
    {
        using var response = await AskAsync("openai/ev=2", false, "," + member);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["param"]!.GetValue<string>());
        using var chat = await _router.PostAsync("/v1/chat/completions", $$"""{"model":"openai/ev=2","messages":[{"role":"user","content":"hi"}],{{member}}}""");
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        using var harmless = await AskAsync("openai/ev=2", false, ",\"previous_response_id\":null,\"conversation\":null,\"background\":false");
        Assert.Equal(HttpStatusCode.OK, harmless.StatusCode);
    }

    [Fact]
    public async Task Fallback_GoesPastWhoDoesNotOfferIt()
    {
        using var response = await AskAsync("falls", true);
        var events = Events(await response.Content.ReadAsStringAsync());
        Assert.Equal("response.completed", events[^1].Type);
        Assert.Equal("openai/ev=3,uid", response.Headers.GetValues("x-edgerouter-deployment").Single());
        using var other = await AskAsync("anthropic/ev=2", false);
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task Degradation_AnswersInItsOwnEvents()
    {
        using var whole = await AskAsync("lost", false);
        Assert.Equal("Nobody is there. é", JsonNode.Parse(await whole.Content.ReadAsStringAsync())!["output"]![0]!["content"]![0]!["text"]!.GetValue<string>());
        using var streamed = await AskAsync("lost", true);
        var events = Events(await streamed.Content.ReadAsStringAsync());
        Assert.Equal("Nobody is there. é", string.Concat(events.Where(static e => e.Type == "response.output_text.delta").Select(static e => e.Data["delta"]!.GetValue<string>())));
        Assert.Equal("response.completed", events[^1].Type);
    }

    [Theory]
    [InlineData("\"Prove it.\"", "strong")]
    [InlineData("\"Tell it.\"", "plain")]
    [InlineData("""[{"role":"user","content":[{"type":"input_text","text":"Prove it."}]}]""", "strong")]
    [InlineData("""[{"role":"user","content":"Prove it."},{"role":"assistant","content":"No."},{"role":"user","content":"Then not."}]""", "plain")]
    public async Task Rules_LookAtTheInput(string input, string deployment)
    {
        using var response = await _router.PostAsync("/v1/responses", $$"""{"model":"ruled","input":{{input}}}""");
        Assert.Equal(deployment, response.Headers.GetValues("x-edgerouter-deployment").Single());
    }

    private static List<Event> Events(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')).Select(static e =>
        {
            var lines = e.Split('\n');
            var data = JsonNode.Parse(lines[1]["data: ".Length..])!;
            Assert.Equal($"event: {data["type"]}", lines[0]);
            return new Event(data["type"]!.GetValue<string>(), data);
        })];

    private Task<HttpResponseMessage> AskAsync(string model, bool stream, string more = "") =>
        _router.PostAsync("/v1/responses", $$"""{"model":"{{model}}","input":"Hello?"{{(stream ? ",\"stream\":true" : "")}}{{more}}}""");

    private async Task<string> LogOfAsync(HttpResponseMessage response)
    {
        var id = response.Headers.GetValues("x-request-id").Single();
        var found = "";
        await Eventually.TrueAsync(
            async () =>
            {
                using var record = await _router.Client.GetAsync($"/v1/requests/{id}");
                found = await record.Content.ReadAsStringAsync();
                return record.IsSuccessStatusCode;
            },
            "the request is remembered");
        return found;
    }

    private sealed record Event(string Type, JsonNode Data);
}
