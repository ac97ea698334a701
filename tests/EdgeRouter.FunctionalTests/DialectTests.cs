using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests;

/// <summary>Every client dialect through every upstream dialect, on the native binary: what a caller sees, and what the upstream was sent.</summary>
public sealed class DialectTests : IAsyncLifetime
{
    private const string Defaults = """ "defaults": { "timeouts": { "first_token": "2s", "idle": "1s", "total": "8s" }, "retries": { "backoff": "1ms" } } """;

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
        _router = await StartAsync("");
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
        var answer = await Answer.OfAsync(client, response, stream);
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
        var answer = await Answer.OfAsync(client, response, stream);
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
        AssertError(client, await response.Content.ReadAsStringAsync(), "not_found_error", "mock says no");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task HtmlPage_IsAnErrorInTheClientsOwnDialect(string client, string upstream, bool stream)
    {
        using var response = await AskAsync(_router, client, $"{upstream}/status=502,err=html", stream);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        AssertError(client, await response.Content.ReadAsStringAsync(), "api_error", "answered with status 502");
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
        await using var router = await StartAsync($$"""
            , "models": { "m": { "deployments": [ { "provider": "{{client}}", "model": "{{script}}" } ], "fallbacks": ["f"] }, "f": { "deployments": [ { "provider": "{{fallback}}", "model": "ev=3" } ] } }
            """);
        using var response = await AskAsync(router, client, "m", stream);
        var answer = await Answer.OfAsync(client, response, stream);
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
        await using var router = await StartAsync($$"""
            , "models": { "m": { "recovery": "{{recovery}}", "deployments": [ { "provider": "{{first}}", "model": "ev=8,cut=5,how=rst" } ], "fallbacks": ["f"] }, "f": { "deployments": [ { "provider": "{{second}}", "model": "ev=8", "prefill": true } ] } }
            """);
        using var response = await AskAsync(router, "openai", "m", stream: true);
        var answer = await Answer.OfAsync("openai", response, stream: true);
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
        await using var router = await StartAsync("""
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
        var answer = await Answer.OfAsync(client, response, stream: true);
        Assert.Equal("w0 w1 w2 ", answer.Text);
        Assert.Contains(data, (await _mock.LastRequestAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_IsInTheLog_WhereThePriceIsKnown()
    {
        await using var router = await StartAsync("""
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
    public async Task CountTokens_IsExactWhereItCanBeAsked_ElsewhereAnEstimateMarkedAsSuch()
    {
        using var exact = await _router.PostAsync("/v1/messages/count_tokens", """{"model":"anthropic/x","messages":[{"role":"user","content":"Hello?"}]}""");
        Assert.Equal("{\"input_tokens\":14}", await exact.Content.ReadAsStringAsync());
        Assert.False(exact.Headers.Contains("x-edgerouter-estimate"));
        using var estimate = await _router.PostAsync("/v1/messages/count_tokens", """{"model":"openai/x","messages":[{"role":"user","content":"Hello?"}]}""");
        Assert.InRange(JsonNode.Parse(await estimate.Content.ReadAsStringAsync())!["input_tokens"]!.GetValue<int>(), 5, 40);
        Assert.Equal("true", estimate.Headers.GetValues("x-edgerouter-estimate").Single());
    }

    [Fact]
    public async Task OtherErrors_OfAnthropicsClients_AreInTheirDialect()
    {
        using var unknown = await _router.PostAsync("/v1/messages", """{"model":"nobody","max_tokens":1,"messages":[]}""");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        AssertError("anthropic", await unknown.Content.ReadAsStringAsync(), "not_found_error", "nobody");
        using var broken = await _router.PostAsync("/v1/messages", "{");
        AssertError("anthropic", await broken.Content.ReadAsStringAsync(), "invalid_request_error", "JSON");
        using var get = await _router.Client.GetAsync("/v1/messages");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        AssertError("anthropic", await get.Content.ReadAsStringAsync(), "invalid_request_error", "POST");
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

    private static void AssertError(string client, string body, string anthropicType, string words)
    {
        var root = JsonNode.Parse(body)!;
        if (client == "anthropic")
        {
            Assert.Equal("error", root["type"]!.GetValue<string>());
            Assert.Equal(anthropicType, root["error"]!["type"]!.GetValue<string>());
        }
        else
        {
            Assert.NotNull(root["error"]!["code"]);
        }

        Assert.Contains(words, root["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-upstream", body, StringComparison.Ordinal);
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
        await using var router = await StartAsync($$"""
            , "models": { "m": { "strategy": "priority", "recovery": "{{recovery}}", "retries": { "attempts": 2 }, "deployments": [
              { "provider": "{{first}}", "model": "ev=6,cut={{(first == "anthropic" ? 7 : 5)}},how=close"{{more}} }, { "provider": "{{second}}", "model": "ev=6,again", "priority": 1{{more}} } ] } }
            """);
        using var response = await AskAsync(router, "anthropic", "m", stream: true);
        var body = await response.Content.ReadAsStringAsync();
        var answer = await Answer.OfAsync("anthropic", response, stream: true);
        Assert.Equal(("w0 w1 w2 w3 w4 w5 ", "stop"), (answer.Text, answer.Finish));
        foreach (var once in (string[])["event: message_start\n", "event: content_block_start\n", "event: content_block_stop\n", "event: message_delta\n", "event: message_stop\n"])
        {
            Assert.Equal(2, body.Split(once).Length);
        }

        await router.AssertCleanAsync(_mock);
    }

    [Fact]
    public async Task CountTokens_OfGemini_IsAskedOfIt()
    {
        using var exact = await _router.PostAsync(
            "/v1/messages/count_tokens",
            """{"model":"gemini/x","system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Hello?"}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"}}""");
        Assert.Equal("{\"input_tokens\":31}", await exact.Content.ReadAsStringAsync());
        Assert.False(exact.Headers.Contains("x-edgerouter-estimate"));
        var (body, _, path) = await _mock.LastRequestAsync();
        Assert.Equal("/v1beta/models/x:countTokens", path);
        Assert.Contains("{\"generateContentRequest\":{\"model\":\"models/x\",", body, StringComparison.Ordinal);
        Assert.Contains("Be brief.", body, StringComparison.Ordinal);
        using var refused = await _router.PostAsync("/v1/messages/count_tokens", """{"model":"gemini/status=404","messages":[{"role":"user","content":"Hello?"}]}""");
        AssertError("anthropic", await refused.Content.ReadAsStringAsync(), "not_found_error", "mock says no");
    }

    [Fact]
    public async Task CountTokens_OfBedrock_IsAskedOfIt_AndEstimatedWhereAModelCannotBeCounted()
    {
        const string Rest = "\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}],\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]}";
        using var exact = await _router.PostAsync("/v1/messages/count_tokens", "{\"model\":\"bedrock/x\"," + Rest);
        Assert.Equal("{\"input_tokens\":27}", await exact.Content.ReadAsStringAsync());
        Assert.False(exact.Headers.Contains("x-edgerouter-estimate"));
        var (body, _, path) = await _mock.LastRequestAsync();
        Assert.Equal("/model/x/count-tokens", path);
        Assert.StartsWith("{\"input\":{\"converse\":{\"messages\":", body, StringComparison.Ordinal);
        using var estimate = await _router.PostAsync("/v1/messages/count_tokens", "{\"model\":\"bedrock/status=400\"," + Rest);
        Assert.Equal(HttpStatusCode.OK, estimate.StatusCode);
        Assert.Equal("true", estimate.Headers.GetValues("x-edgerouter-estimate").Single());
        Assert.True(JsonNode.Parse(await estimate.Content.ReadAsStringAsync())!["input_tokens"]!.GetValue<int>() > 0);
        using var down = await _router.PostAsync("/v1/messages/count_tokens", "{\"model\":\"bedrock/status=500\"," + Rest);
        Assert.Equal(HttpStatusCode.BadGateway, down.StatusCode);
    }

    [Theory]
    [InlineData("openai/gpt-4o", "", 8, false)]
    [InlineData("openai/gpt-4o", ",\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]", 9, true)]
    [InlineData("openai/llama-3.3", "", 8, true)]
    public async Task CountTokens_WithTheModelsOwnVocabulary_OrMarkedAsAnEstimate(string model, string more, int least, bool estimated)
    {
        using var response = await _router.PostAsync("/v1/messages/count_tokens", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hello world"}]{{more}}}""");
        var count = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["input_tokens"]!.GetValue<int>();
        Assert.True(estimated ? count >= least : count == least, $"{count} tokens");
        Assert.Equal(estimated, response.Headers.Contains("x-edgerouter-estimate"));
    }

    [Theory]
    [InlineData("\"one\"", 1)]
    [InlineData("[\"one\",\"two é\"]", 2)]
    public async Task Embeddings_OfCohere_AreOpenAis(string input, int count)
    {
        using var response = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/embed-v4","input":{{input}},"dimensions":256}""");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("list", "embed-v4", 4 * count), (answer["object"]!.GetValue<string>(), answer["model"]!.GetValue<string>(), answer["usage"]!["prompt_tokens"]!.GetValue<int>()));
        Assert.Equal(count, answer["data"]!.AsArray().Count);
        Assert.Equal([count - 0.5, -0.0625, 0.001], answer["data"]![count - 1]!["embedding"]!.AsArray().Select(static n => n!.GetValue<double>()));
        var sent = JsonNode.Parse((await _mock.LastRequestAsync()).Body)!;
        Assert.Equal(("search_document", 256, count), (sent["input_type"]!.GetValue<string>(), sent["output_dimension"]!.GetValue<int>(), sent["texts"]!.AsArray().Count));

        using var packed = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/embed-v4","input":{{input}},"encoding_format":"base64","input_type":"search_query"}""");
        var bytes = Convert.FromBase64String(JsonNode.Parse(await packed.Content.ReadAsStringAsync())!["data"]![count - 1]!["embedding"]!.GetValue<string>());
        Assert.Equal([count - 0.5f, -0.0625f, 0.001f], Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, 4 * i)));
        Assert.Equal("search_query", JsonNode.Parse((await _mock.LastRequestAsync()).Body)!["input_type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""  "input":[1,2,3] """, "input")]
    [InlineData("""  "input":"one","user":"u1" """, "user")]
    [InlineData("""  "dimensions":3 """, "input")]
    public async Task Embeddings_WhatCohereHasNoWordFor_IsRefusedByName(string members, string param)
    {
        using var response = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/embed-v4",{{members}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["param"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("status=429", HttpStatusCode.TooManyRequests)]
    [InlineData("status=500", HttpStatusCode.BadGateway)]
    [InlineData("errbody", HttpStatusCode.BadGateway)]
    public async Task Embeddings_Errors_AreTheClientsOwn(string script, HttpStatusCode status)
    {
        using var response = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/{{script}}","input":"one"}""");
        Assert.Equal(status, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["message"]);
    }

    private Task<Router> StartAsync(string rest) => Router.StartAsync($$"""
        "providers": {
          "openai": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mock.Port}}/v1", "api_keys": ["sk-upstream"] },
          "anthropic": { "dialect": "anthropic", "base_url": "http://127.0.0.1:{{_mock.Port}}", "api_keys": ["sk-upstream"] },
          "gemini": { "dialect": "gemini", "base_url": "http://127.0.0.1:{{_mock.Port}}", "api_keys": ["sk-upstream"] },
          "bedrock": { "dialect": "bedrock", "base_url": "http://127.0.0.1:{{_mock.Port}}", "region": "eu-west-1", "aws": { "access_key_id": "AKIDMOCK", "secret_access_key": "mock-secret" } },
          "cohere": { "dialect": "cohere", "base_url": "http://127.0.0.1:{{_mock.Port}}", "api_keys": ["sk-upstream"] }
        }, {{Defaults}} {{rest}}
        """);

    /// <summary>An answer as its client reads it.</summary>
    private sealed record Answer(string Text, string Finish, int Input, int Output, int Cached, string Tool, string Arguments)
    {
        public static async Task<Answer> OfAsync(string client, HttpResponseMessage response, bool stream)
        {
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, body);
            return client == "anthropic" ? (stream ? OfEvents(body) : OfMessage(JsonNode.Parse(body)!)) : stream ? OfChunks(body) : OfCompletion(JsonNode.Parse(body)!);
        }

        private static Answer OfMessage(JsonNode message)
        {
            var blocks = message["content"]!.AsArray();
            var tool = blocks.FirstOrDefault(static b => b!["type"]!.GetValue<string>() == "tool_use");
            var usage = message["usage"]!;
            var cached = usage["cache_read_input_tokens"]!.GetValue<int>();
            return new Answer(
                string.Concat(blocks.Where(static b => b!["type"]!.GetValue<string>() == "text").Select(static b => b!["text"]!.GetValue<string>())),
                FinishOf(message["stop_reason"]!.GetValue<string>()),
                usage["input_tokens"]!.GetValue<int>() + cached,
                usage["output_tokens"]!.GetValue<int>(),
                cached,
                tool?["name"]!.GetValue<string>() ?? "",
                tool?["input"]!.ToJsonString() ?? "");
        }

        private static Answer OfCompletion(JsonNode answer)
        {
            var choice = answer["choices"]![0]!;
            var tool = choice["message"]!["tool_calls"]?[0]!["function"];
            return new Answer(
                choice["message"]!["content"]?.GetValue<string>() ?? "", choice["finish_reason"]!.GetValue<string>(), Count(answer, "prompt_tokens"), Count(answer, "completion_tokens"), CachedOf(answer), tool?["name"]!.GetValue<string>() ?? "", tool?["arguments"]!.GetValue<string>() ?? "");
        }

        private static Answer OfChunks(string body)
        {
            Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
            var answer = new Answer("", "", 0, 0, 0, "", "");
            foreach (var chunk in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')).SkipLast(1).Select(static e => JsonNode.Parse(e["data: ".Length..])!))
            {
                if (chunk["choices"]!.AsArray() is [{ } choice])
                {
                    var call = choice["delta"]!["tool_calls"]?[0]!["function"];
                    answer = answer with
                    {
                        Text = answer.Text + choice["delta"]!["content"]?.GetValue<string>(),
                        Finish = choice["finish_reason"]?.GetValue<string>() ?? answer.Finish,
                        Tool = answer.Tool + call?["name"]?.GetValue<string>(),
                        Arguments = answer.Arguments + call?["arguments"]?.GetValue<string>(),
                    };
                }

                if (chunk["usage"] is not null)
                {
                    answer = answer with { Input = Count(chunk, "prompt_tokens"), Output = Count(chunk, "completion_tokens"), Cached = CachedOf(chunk) };
                }
            }

            return answer;
        }

        // In Anthropic's strict order, or not at all.
        private static Answer OfEvents(string body)
        {
            var answer = new Answer("", "", 0, 0, 0, "", "");
            var names = new List<string>();
            var open = -1;
            foreach (var raw in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')))
            {
                var data = JsonNode.Parse(raw[(raw.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!;
                var name = data["type"]!.GetValue<string>();
                Assert.StartsWith($"event: {name}\n", raw, StringComparison.Ordinal);
                names.Add(name);
                switch (name)
                {
                    case "content_block_start":
                        Assert.Equal(-1, open);
                        open = data["index"]!.GetValue<int>();
                        answer = answer with { Tool = answer.Tool + data["content_block"]!["name"]?.GetValue<string>() };
                        break;
                    case "content_block_delta":
                        Assert.Equal(open, data["index"]!.GetValue<int>());
                        answer = answer with { Text = answer.Text + data["delta"]!["text"]?.GetValue<string>(), Arguments = answer.Arguments + data["delta"]!["partial_json"]?.GetValue<string>() };
                        break;
                    case "content_block_stop":
                        Assert.Equal(open, data["index"]!.GetValue<int>());
                        open = -1;
                        break;
                    case "message_delta":
                        var usage = data["usage"]!;
                        var cached = usage["cache_read_input_tokens"]?.GetValue<int>() ?? 0;
                        answer = answer with { Finish = FinishOf(data["delta"]!["stop_reason"]!.GetValue<string>()), Input = usage["input_tokens"]!.GetValue<int>() + cached, Output = usage["output_tokens"]!.GetValue<int>(), Cached = cached };
                        break;
                }
            }

            Assert.Equal(("message_start", "message_stop"), (names[0], names[^1]));
            return answer;
        }

        private static string FinishOf(string reason) => reason switch { "end_turn" => "stop", "tool_use" => "tool_calls", _ => reason };

        private static int Count(JsonNode answer, string name) => answer["usage"]![name]!.GetValue<int>();

        private static int CachedOf(JsonNode answer) => answer["usage"]!["prompt_tokens_details"]?["cached_tokens"]?.GetValue<int>() ?? 0;
    }
}
