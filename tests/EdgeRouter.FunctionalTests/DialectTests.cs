using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests;

/// <summary>Every client dialect through every upstream dialect, on the native binary: what a caller sees, and what the upstream was sent.</summary>
public sealed class DialectTests : IAsyncLifetime
{
    private Mock _mock = null!;
    private Router _router = null!;

    public static TheoryData<string, string, bool> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, bool>();
            foreach (var client in (string[])["openai", "anthropic"])
            {
                foreach (var upstream in (string[])["openai", "anthropic", "gemini", "cohere", "bedrock"])
                {
                    pairs.Add(client, upstream, false);
                    pairs.Add(client, upstream, true);
                }
            }

            return pairs;
        }
    }

    public async Task InitializeAsync()
    {
        _mock = await Mock.StartAsync();
        _router = await DialectWorld.StartAsync(_mock, "");
    }

    public async Task DisposeAsync()
    {
        await _router.AssertCleanAsync(_mock);
        await _router.DisposeAsync();
        await _mock.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Text_AndUsage_ComeThrough(string client, string upstream, bool stream)
    {
        using var response = await AskAsync(_router, client, $"{upstream}/ev=4", stream);
        var answer = await DialectAnswer.OfAsync(client, response, stream);
        Assert.Equal(stream ? "w0 w1 w2 w3 " : "Hello from the mock é😀", answer.Text);
        Assert.Equal("stop", answer.Finish);
        Assert.Equal((12, 7, 4), (answer.Input, answer.Output, answer.Cached));
        Assert.Equal($"{upstream}/ev=4", response.Headers.GetValues("x-edgerouter-deployment").Single());
        var (body, headers, _) = await _mock.LastRequestAsync();
        Assert.Contains("Be brief.", body, StringComparison.Ordinal);
        Assert.Contains("Hello?", body, StringComparison.Ordinal);
        Assert.Contains(upstream == "bedrock" ? "/eu-west-1/bedrock/aws4_request" : "sk-upstream", string.Join('\n', headers.Select(static h => h.Value)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "anthropic", false)]
    [InlineData("openai", "anthropic", true)]
    [InlineData("openai", "gemini", false)]
    [InlineData("openai", "gemini", true)]
    [InlineData("openai", "cohere", false)]
    [InlineData("openai", "cohere", true)]
    [InlineData("anthropic", "anthropic", false)]
    [InlineData("anthropic", "anthropic", true)]
    [InlineData("anthropic", "gemini", false)]
    [InlineData("anthropic", "gemini", true)]
    [InlineData("anthropic", "cohere", false)]
    [InlineData("anthropic", "cohere", true)]
    [InlineData("openai", "bedrock", false)]
    [InlineData("openai", "bedrock", true)]
    [InlineData("anthropic", "bedrock", false)]
    [InlineData("anthropic", "bedrock", true)]
    public async Task ToolCall_ComesThrough(string client, string upstream, bool stream)
    {
        using var response = await AskAsync(_router, client, $"{upstream}/tool", stream, tools: true);
        var answer = await DialectAnswer.OfAsync(client, response, stream);
        Assert.Equal("tool_calls", answer.Finish);
        Assert.Equal("weather", answer.Tool);
        Assert.Equal("Brest", JsonNode.Parse(answer.Arguments)!["city"]!.GetValue<string>());
        Assert.Contains("\"city\"", (await _mock.LastRequestAsync()).Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Error_IsTheClientsOwn(string client, string upstream, bool stream)
    {
        using var response = await AskAsync(_router, client, $"{upstream}/status=404", stream);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        DialectWorld.AssertError(client, await response.Content.ReadAsStringAsync(), "not_found_error", "mock says no");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task HtmlPage_IsAnErrorInTheClientsOwnDialect(string client, string upstream, bool stream)
    {
        using var response = await AskAsync(_router, client, $"{upstream}/status=502,err=html", stream);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        DialectWorld.AssertError(client, await response.Content.ReadAsStringAsync(), "api_error", "answered with status 502");
    }

    [Theory]
    [InlineData("openai", "anthropic", "stall=4,ev=6", "idle_timeout")]
    [InlineData("openai", "anthropic", "inband=3,ev=6", "upstream_in_band_error")]
    [InlineData("openai", "anthropic", "cut=5,ev=6", "upstream_truncated")]
    [InlineData("openai", "anthropic", "bad=2,ev=6", "upstream_malformed_answer")]
    [InlineData("openai", "gemini", "cut=3,ev=6,how=rst", "upstream_cut")]
    [InlineData("openai", "gemini", "inband=3,ev=6", "upstream_in_band_error")]
    [InlineData("openai", "cohere", "nofinish,ev=6", "upstream_truncated")]
    [InlineData("openai", "bedrock", "inband=3,ev=6", "upstream_rate_limited")]
    [InlineData("openai", "bedrock", "cut=4,ev=6,how=half", "upstream_cut")]
    [InlineData("anthropic", "bedrock", "nofinish,ev=6", "api_error")]
    [InlineData("anthropic", "openai", "stall=4,ev=6", "timeout_error")]
    [InlineData("anthropic", "openai", "inband=3,ev=6", "api_error")]
    [InlineData("anthropic", "openai", "cut=4,ev=6", "api_error")]
    [InlineData("anthropic", "anthropic", "stall=4,ev=6", "timeout_error")]
    [InlineData("anthropic", "anthropic", "cut=5,ev=6,how=half", "api_error")]
    [InlineData("anthropic", "gemini", "bad=2,ev=6", "api_error")]
    [InlineData("anthropic", "cohere", "cut=4,ev=6,how=rst", "api_error")]
    public async Task StreamThatBreaks_EndsInOneErrorEvent(string client, string upstream, string script, string code)
    {
        using var response = await AskAsync(_router, client, $"{upstream}/{script}", stream: true);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')).ToList();
        Assert.Contains("w0 ", string.Concat(events), StringComparison.Ordinal);
        var last = events[^1];
        if (client == "anthropic")
        {
            Assert.StartsWith("event: error\ndata: ", last, StringComparison.Ordinal);
        }

        Assert.Contains($"\"{code}\"", last, StringComparison.Ordinal);
        Assert.Single(events, static e => e.Contains("\"error\"", StringComparison.Ordinal));
        Assert.DoesNotContain(events, static e => e.Contains("[DONE]", StringComparison.Ordinal) || e.Contains("message_stop", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openai", "status=503", "anthropic", false)]
    [InlineData("openai", "reset", "gemini", true)]
    [InlineData("anthropic", "status=529", "openai", true)]
    [InlineData("anthropic", "cut=1,how=rst", "cohere", true)]
    [InlineData("openai", "headonly", "anthropic", true)]
    public async Task Fallback_CrossesDialects(string client, string script, string fallback, bool stream)
    {
        await using var router = await DialectWorld.StartAsync(_mock, $$"""
            , "models": { "m": { "deployments": [ { "provider": "{{client}}", "model": "{{script}}" } ], "fallbacks": ["f"] }, "f": { "deployments": [ { "provider": "{{fallback}}", "model": "ev=3" } ] } }
            """);
        using var response = await AskAsync(router, client, "m", stream);
        var answer = await DialectAnswer.OfAsync(client, response, stream);
        Assert.Equal(stream ? "w0 w1 w2 " : "Hello from the mock é😀", answer.Text);
        Assert.Equal($"{fallback}/ev=3", response.Headers.GetValues("x-edgerouter-deployment").Single());
        await router.AssertCleanAsync(_mock);
    }

    [Theory]
    [InlineData("openai", "anthropic", "continue")]
    [InlineData("anthropic", "openai", "continue")]
    [InlineData("openai", "gemini", "restart-matching")]
    [InlineData("cohere", "anthropic", "restart-matching")]
    public async Task BrokenStream_IsGoneOnWithInAnotherDialect(string first, string second, string recovery)
    {
        await using var router = await DialectWorld.StartAsync(_mock, $$"""
            , "models": { "m": { "recovery": "{{recovery}}", "deployments": [ { "provider": "{{first}}", "model": "ev=8,cut=5,how=rst" } ], "fallbacks": ["f"] }, "f": { "deployments": [ { "provider": "{{second}}", "model": "ev=8", "prefill": true } ] } }
            """);
        using var response = await AskAsync(router, "openai", "m", stream: true);
        var answer = await DialectAnswer.OfAsync("openai", response, stream: true);
        Assert.Equal("w0 w1 w2 w3 w4 w5 w6 w7 ", answer.Text);
        Assert.Equal("stop", answer.Finish);
        await router.AssertCleanAsync(_mock);
    }

    [Fact]
    public async Task WhatTheTargetHasNoWordFor_IsRefusedByName_OrDroppedAndReported()
    {
        using var refused = await _router.PostAsync("/v1/chat/completions", """{"model":"anthropic/ev=2","max_tokens":9,"logit_bias":{"1":2},"messages":[{"role":"user","content":"Hello?"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(("logit_bias", "unsupported_parameter"), (error["param"]!.GetValue<string>(), error["code"]!.GetValue<string>()));
        await using var router = await DialectWorld.StartAsync(_mock, """
            , "models": { "m": { "drop_unsupported": true, "deployments": [ { "provider": "anthropic", "model": "ev=2" } ] } }
            """);
        using var dropped = await router.PostAsync("/v1/chat/completions", """{"model":"m","max_tokens":9,"logit_bias":{"1":2},"messages":[{"role":"user","content":"Hello?"}]}""");
        Assert.Equal(HttpStatusCode.OK, dropped.StatusCode);
        Assert.Equal("logit_bias", dropped.Headers.GetValues("x-edgerouter-dropped").Single());
        Assert.DoesNotContain("logit_bias", (await _mock.LastRequestAsync()).Body, StringComparison.Ordinal);

        // Without its audio the request would be another one.
        using var audio = await router.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}]}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, audio.StatusCode);
    }

    [Theory]
    [InlineData("openai", "anthropic")]
    [InlineData("openai", "gemini")]
    [InlineData("anthropic", "openai")]
    [InlineData("anthropic", "bedrock")]
    public async Task LargeImage_ComesThrough_AndHoldsNoThread(string client, string upstream)
    {
        var data = Convert.ToBase64String(new byte[3_000_000]);
        var image = client == "anthropic"
            ? $$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{data}}}"}}"""
            : $$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{data}}}"}}""";
        using var response = await _router.PostAsync(
            client == "anthropic" ? "/v1/messages" : "/v1/chat/completions",
            $$"""{"model":"{{upstream}}/ev=3","max_tokens":50,"stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"See?"},{{image}}]}]}""");
        var answer = await DialectAnswer.OfAsync(client, response, stream: true);
        Assert.Equal("w0 w1 w2 ", answer.Text);
        Assert.Contains(data, (await _mock.LastRequestAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_IsInTheLog_WhereThePriceIsKnown()
    {
        await using var router = await DialectWorld.StartAsync(_mock, """
            , "models": { "m": { "deployments": [ { "provider": "anthropic", "model": "ev=2", "price": { "input": 2, "output": 10 } } ] } }, "log": { "format": "json" }
            """);
        using var priced = await AskAsync(router, "openai", "m", stream: true);
        await priced.Content.ReadAsStringAsync();
        using var unpriced = await AskAsync(router, "openai", "gemini/ev=2", stream: false);
        await Eventually.TrueAsync(() => Task.FromResult(router.Process.Errors.Contains("\"deployment\":\"gemini/ev=2\"", StringComparison.Ordinal)), "both are logged");
        var lines = router.Process.Errors.Split('\n');

        // 12 tokens in, 7 out.
        Assert.Contains("\"cost_nano_usd\":94000,", lines.Single(static l => l.Contains("\"deployment\":\"anthropic/ev=2\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("cost_nano_usd", lines.Single(static l => l.Contains("\"deployment\":\"gemini/ev=2\"", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EqualSides_PassBytes_AndTheCallersBeta()
    {
        const string Body = """{ "model" : "anthropic/ev=2", "max_tokens":9, "x_new": {"a":[1,2]}, "messages":[{"role":"user","content":"Hello?"}] }""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("anthropic-version", "2026-10-21");
        request.Headers.Add("anthropic-beta", "new-2026-01-01");
        request.Headers.Add("x-api-key", "whatever");
        using var response = await _router.Client.SendAsync(request);
        Assert.Contains("\"x_unknown\":{\"kept\":[1, 2]}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var (body, headers, path) = await _mock.LastRequestAsync();
        Assert.Equal(Body.Replace("anthropic/ev=2", "ev=2", StringComparison.Ordinal), body);
        Assert.Equal("/v1/messages", path);
        Assert.Contains(("anthropic-beta", "new-2026-01-01"), headers.Select(static h => (h.Name.ToLowerInvariant(), h.Value)));
        Assert.Contains(("anthropic-version", "2026-10-21"), headers.Select(static h => (h.Name.ToLowerInvariant(), h.Value)));
        Assert.DoesNotContain(headers, static h => h.Value == "whatever");
    }

    [Fact]
    public async Task OtherErrors_OfAnthropicsClients_AreInTheirDialect()
    {
        using var unknown = await _router.PostAsync("/v1/messages", """{"model":"nobody","max_tokens":1,"messages":[]}""");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        DialectWorld.AssertError("anthropic", await unknown.Content.ReadAsStringAsync(), "not_found_error", "nobody");
        using var broken = await _router.PostAsync("/v1/messages", "{");
        DialectWorld.AssertError("anthropic", await broken.Content.ReadAsStringAsync(), "invalid_request_error", "JSON");
        using var get = await _router.Client.GetAsync("/v1/messages");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        DialectWorld.AssertError("anthropic", await get.Content.ReadAsStringAsync(), "invalid_request_error", "POST");
        using var models = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        models.Headers.Add("anthropic-version", "2023-06-01");
        using var list = await _router.Client.SendAsync(models);
        Assert.False(JsonNode.Parse(await list.Content.ReadAsStringAsync())!["has_more"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Cancel_ReachesAnUpstreamOfAnotherDialect()
    {
        using var leave = new CancellationTokenSource();
        var call = AskAsync(_router, "anthropic", "openai/ev=1000,int=20", stream: true, cancellation: leave.Token);
        using var response = await call;
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[200]);
        await leave.CancelAsync();
        response.Dispose();
        await _mock.WaitForAsync("active", static n => n == 0);
    }

    private static async Task<HttpResponseMessage> AskAsync(Router router, string client, string model, bool stream, bool tools = false, CancellationToken cancellation = default)
    {
        const string Schema = """{"type":"object","properties":{"city":{"type":"string"}}}""";
        var streamed = stream ? ",\"stream\":true" : "";
        var body = client == "anthropic"
            ? $$"""{"model":"{{model}}","max_tokens":50,"system":"Be brief.","messages":[{"role":"user","content":"Hello?"}]{{streamed}}{{(tools ? $",\"tools\":[{{\"name\":\"weather\",\"input_schema\":{Schema}}}]" : "")}}}"""
            : $$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello?"}]{{streamed}}{{(stream ? ",\"stream_options\":{\"include_usage\":true}" : "")}}{{(tools ? $",\"tools\":[{{\"type\":\"function\",\"function\":{{\"name\":\"weather\",\"parameters\":{Schema}}}}}]" : "")}}}""";
        return await router.PostAsync(client == "anthropic" ? "/v1/messages" : "/v1/chat/completions", body, cancellation);
    }

    [Theory]
    [InlineData("anthropic", "anthropic", "continue", "")]
    [InlineData("anthropic", "anthropic", "continue", ", \"prefill\": true")]
    [InlineData("anthropic", "openai", "continue", "")]
    [InlineData("openai", "anthropic", "continue", "")]
    [InlineData("anthropic", "openai", "restart-matching", "")]
    [InlineData("gemini", "anthropic", "restart-matching", "")]
    public async Task BrokenStream_OfAnthropicsClients_IsGoneOnWith_AcrossDialects(string first, string second, string recovery, string more)
    {
        await using var router = await DialectWorld.StartAsync(_mock, $$"""
            , "models": { "m": { "strategy": "priority", "recovery": "{{recovery}}", "retries": { "attempts": 2 }, "deployments": [
              { "provider": "{{first}}", "model": "ev=6,cut={{(first == "anthropic" ? 7 : 5)}},how=close"{{more}} }, { "provider": "{{second}}", "model": "ev=6,again", "priority": 1{{more}} } ] } }
            """);
        using var response = await AskAsync(router, "anthropic", "m", stream: true);
        var body = await response.Content.ReadAsStringAsync();
        var answer = await DialectAnswer.OfAsync("anthropic", response, stream: true);
        Assert.Equal(("w0 w1 w2 w3 w4 w5 ", "stop"), (answer.Text, answer.Finish));
        foreach (var once in (string[])["event: message_start\n", "event: content_block_start\n", "event: content_block_stop\n", "event: message_delta\n", "event: message_stop\n"])
        {
            Assert.Equal(2, body.Split(once).Length);
        }

        await router.AssertCleanAsync(_mock);
    }
}
