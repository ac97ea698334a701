namespace EdgeRouter.FunctionalTests.Caching;

/// <summary>What is answered from memory, and in which form.</summary>
public sealed class CacheTests(CacheFixture world) : IClassFixture<CacheFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Json_AskedTwice_ComesFromMemory()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        var first = await CacheFixture.ChatAsync(router, "m");
        var second = await CacheFixture.ChatAsync(router, "m");
        Assert.Equal("miss", first.Cache);
        Assert.Null(first.Header("Age"));
        Assert.Equal("hit", second.Cache);
        Assert.True(int.Parse(second.Header("Age")!) >= 0);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.Header("x-edgerouter-deployment"), second.Header("x-edgerouter-deployment"));
        Assert.Equal("m", second.Header("x-edgerouter-model"));
        Assert.Null(second.Header("x-edgerouter-attempts"));
        Assert.Equal(1, await world.AskedAsync("plain"));
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task Usage_OfAnAnswerFromMemory_IsThereAndMarkedAsCached()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        var first = (await CacheFixture.ChatAsync(router, "m")).Json.GetProperty("usage");
        var second = (await CacheFixture.ChatAsync(router, "m")).Json.GetProperty("usage");
        Assert.Equal(first.GetProperty("prompt_tokens").GetInt32(), second.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(first.GetProperty("completion_tokens").GetInt32(), second.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(second.GetProperty("prompt_tokens").GetInt32(), second.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Stream_FilledWithOrWithoutUsage_ServesBoth(bool filledWith, bool askedWith)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=6"));
        const string With = "\"temperature\":0,\"stream_options\":{\"include_usage\":true}";
        const string Without = "\"temperature\":0";
        var first = await CacheFixture.ChatAsync(router, "m", filledWith ? With : Without, stream: true);
        var second = await CacheFixture.ChatAsync(router, "m", askedWith ? With : Without, stream: true);
        Assert.Equal("miss", first.Cache);
        Assert.Equal("hit", second.Cache);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal("w0 w1 w2 w3 w4 w5 ", second.Text);
        Assert.EndsWith("data: [DONE]\n\n", second.Body);
        var usages = second.Events.Where(static e => e.GetProperty("choices").GetArrayLength() == 0).ToList();
        Assert.Equal(askedWith ? 1 : 0, usages.Count);
        if (askedWith)
        {
            var usage = usages[0].GetProperty("usage");
            Assert.True(usage.GetProperty("completion_tokens").GetInt32() > 0);
            Assert.Equal(usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        }
    }

    [Fact]
    public async Task Stream_KeptAsJson_IsMadeOfIt()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        var json = await CacheFixture.ChatAsync(router, "m");
        var stream = await CacheFixture.ChatAsync(router, "m", "\"temperature\":0,\"stream_options\":{\"include_usage\":true}", stream: true);
        Assert.Equal("hit", stream.Cache);
        Assert.Equal(json.Text, stream.Text);
        Assert.Equal("stop", stream.Events.Last(static e => e.GetProperty("choices").GetArrayLength() > 0).GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(json.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), stream.Events[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.EndsWith("data: [DONE]\n\n", stream.Body);
    }

    [Fact]
    public async Task Json_KeptAsStream_IsMadeOfIt()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=6"));
        await CacheFixture.ChatAsync(router, "m", stream: true);
        var json = await CacheFixture.ChatAsync(router, "m");
        Assert.Equal("hit", json.Cache);
        Assert.Equal("w0 w1 w2 w3 w4 w5 ", json.Text);
        Assert.Equal("chat.completion", json.Json.GetProperty("object").GetString());
        Assert.Equal("stop", json.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.True(json.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32() > 0);
    }

    [Theory]
    [InlineData("claude", false)]
    [InlineData("claude", true)]
    [InlineData("mock", false)]
    [InlineData("mock", true)]
    public async Task Messages_OfAnthropicsClients_ComeFromMemoryInEitherForm(string provider, bool filledAsStream)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=4", provider: provider));
        static string Body(bool stream) => $$"""{"model":"m","max_tokens":64,"temperature":0,"messages":[{"role":"user","content":"hi"}],"stream":{{(stream ? "true" : "false")}}}""";
        var first = await CacheFixture.PostAsync(router, "/v1/messages", Body(filledAsStream));
        var json = await CacheFixture.PostAsync(router, "/v1/messages", Body(false));
        var stream = await CacheFixture.PostAsync(router, "/v1/messages", Body(true));
        Assert.Equal(("miss", "hit", "hit"), (first.Cache, json.Cache, stream.Cache));
        var text = json.Json.GetProperty("content")[0].GetProperty("text").GetString();
        Assert.Equal(text, string.Concat(stream.Events.Where(static e => e.GetProperty("type").GetString() == "content_block_delta").Select(static e => e.GetProperty("delta").GetProperty("text").GetString())));
        Assert.Equal("message_stop", stream.Events[^1].GetProperty("type").GetString());
        Assert.Equal(0, json.Json.GetProperty("usage").GetProperty("input_tokens").GetInt32());
        Assert.True(json.Json.GetProperty("usage").GetProperty("cache_read_input_tokens").GetInt32() > 0);
        Assert.Equal(1, await world.AskedAsync("ev=4"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Responses_ComeFromMemoryInEitherForm(bool filledAsStream)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=4"));
        static string Body(bool stream) => $$"""{"model":"m","temperature":0,"input":"hi","stream":{{(stream ? "true" : "false")}}}""";
        await CacheFixture.PostAsync(router, "/v1/responses", Body(filledAsStream));
        var json = await CacheFixture.PostAsync(router, "/v1/responses", Body(false));
        var stream = await CacheFixture.PostAsync(router, "/v1/responses", Body(true));
        Assert.Equal(("hit", "hit"), (json.Cache, stream.Cache));
        var text = json.Json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString();
        Assert.Equal(text, string.Concat(stream.Events.Where(static e => e.GetProperty("type").GetString() == "response.output_text.delta").Select(static e => e.GetProperty("delta").GetString())));
        Assert.Equal("response.completed", stream.Events[^1].GetProperty("type").GetString());
        Assert.Equal(json.Json.GetRawText(), stream.Events[^1].GetProperty("response").GetRawText());
        Assert.Equal(Enumerable.Range(0, stream.Events.Count), stream.Events.Select(static e => e.GetProperty("sequence_number").GetInt32()));
        Assert.Equal(1, await world.AskedAsync("ev=4"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completions_ComeFromMemoryInEitherForm(bool filledAsStream)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "echo", provider: "sandbox"));
        static string Body(bool stream) => $$"""{"model":"m","temperature":0,"prompt":"hi"{{(stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")}}}""";
        await CacheFixture.PostAsync(router, "/v1/completions", Body(filledAsStream));
        var json = await CacheFixture.PostAsync(router, "/v1/completions", Body(false));
        var stream = await CacheFixture.PostAsync(router, "/v1/completions", Body(true));
        Assert.Equal(("hit", "hit"), (json.Cache, stream.Cache));
        Assert.Equal("stop", json.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.True(json.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() > 0);
        Assert.EndsWith("data: [DONE]\n\n", stream.Body);
        Assert.True(stream.Events[^1].GetProperty("usage").GetProperty("prompt_tokens").GetInt32() > 0);
        Assert.Equal(
            json.Json.GetProperty("choices")[0].GetProperty("text").GetString(),
            string.Concat(stream.Events.Where(static e => e.GetProperty("choices").GetArrayLength() > 0).Select(static e => e.GetProperty("choices")[0].GetProperty("text").GetString())));
    }

    [Fact]
    public async Task Embeddings_AreDeterministicByNature()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("e", "emb=2"));
        var first = await CacheFixture.PostAsync(router, "/v1/embeddings", """{"model":"e","input":["a","b"]}""");
        var second = await CacheFixture.PostAsync(router, "/v1/embeddings", """{ "input" : ["a", "\u0062"], "model":"e"}""");
        Assert.Equal("hit", second.Cache);
        Assert.Equal(first.Json.GetProperty("data").GetRawText(), second.Json.GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("\"temperature\":0", true)]
    [InlineData("\"temperature\":0.0", true)]
    [InlineData("\"seed\":7", true)]
    [InlineData("\"seed\":null", false)]
    [InlineData("", false)]
    [InlineData("\"temperature\":0.1", false)]
    [InlineData("\"temperature\":0,\"temperature\":1", false)]
    [InlineData("\"temperature\":null", false)]
    [InlineData("\"temperature\":0,\"web_search_options\":{}", false)]
    [InlineData("\"temperature\":0,\"tools\":[{\"type\":\"web_search\"}]", false)]
    [InlineData("\"temperature\":0,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", true)]
    public async Task Policy_KeepsOnlyWhatIsNoMatterOfChance(string members, bool kept)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        var first = await CacheFixture.ChatAsync(router, "m", members);
        var second = await CacheFixture.ChatAsync(router, "m", members);
        Assert.Equal(kept ? ("miss", "hit") : ("bypass", "bypass"), (first.Cache, second.Cache));
    }

    [Fact]
    public async Task Policy_Any_KeepsAll()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain", "\"requests\": \"any\""));
        await CacheFixture.ChatAsync(router, "m", "");
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", "")).Cache);
    }

    [Fact]
    public async Task Model_WithoutCache_SaysNothingOfIt()
    {
        await using var router = await world.StartAsync("\"m\": { \"deployments\": [ { \"provider\": \"mock\", \"model\": \"plain\" } ] }");
        var answer = await CacheFixture.ChatAsync(router, "m", cacheControl: "only-if-cached");
        Assert.Equal(200, answer.Status);
        Assert.Null(answer.Cache);
    }

    [Fact]
    public async Task CacheControl_OfTheCaller_IsKept()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        Assert.Equal(504, (await CacheFixture.ChatAsync(router, "m", cacheControl: "only-if-cached")).Status);
        Assert.Equal("bypass", (await CacheFixture.ChatAsync(router, "m", cacheControl: "no-store")).Cache);
        Assert.Equal(504, (await CacheFixture.ChatAsync(router, "m", cacheControl: "only-if-cached")).Status);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", cacheControl: "only-if-cached")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", cacheControl: "max-age=600, foo")).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", cacheControl: "no-cache")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
        await Task.Delay(2100);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", cacheControl: "max-age=1")).Cache);
        Assert.Equal("bypass", (await CacheFixture.ChatAsync(router, "m", headers: ("x-edgerouter-cache", "off"))).Cache);
        var wrong = await CacheFixture.ChatAsync(router, "m", headers: ("x-edgerouter-cache", "of"));
        Assert.Equal(400, wrong.Status);
        Assert.Equal("invalid_cache_header", wrong.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task TimeToLive_IsOver_AsksAgain()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain", "\"ttl\": \"1s\""));
        await CacheFixture.ChatAsync(router, "m");
        await Task.Delay(2100);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Fact]
    public async Task Replay_AtARate_TakesItsTimeAndIsWhole()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=30", "\"replay_rate\": 40"));
        var first = await CacheFixture.ChatAsync(router, "m", stream: true);
        var began = TimeProvider.System.GetTimestamp();
        var second = await CacheFixture.ChatAsync(router, "m", stream: true);
        Assert.Equal("hit", second.Cache);
        Assert.Equal(first.Text, second.Text);
        Assert.EndsWith("data: [DONE]\n\n", second.Body);

        // A lower bound that follows from the rate; a slow machine only makes it longer.
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task Match_Normalized_IgnoresHowAPromptIsWritten()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("n", "plain", "\"match\": \"normalized\"") + "," + CacheFixture.Model("i", "plain", "\"match\": \"normalized-ignore-case\"") + "," + CacheFixture.Model("x", "plain"));
        foreach (var model in (string[])["n", "i", "x"])
        {
            await CacheFixture.ChatAsync(router, model, prompt: "What  is a caf\\u00e9?");
        }

        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "n", prompt: " What is\\na cafe\\u0301? ")).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "n", prompt: "what is a caf\\u00e9?")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "i", prompt: "WHAT is a caf\\u00c9?")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "x", prompt: "What  is a caf\u00e9?")).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "x", prompt: "What is a caf\\u00e9?")).Cache);
    }

    [Fact]
    public async Task LogAndMetrics_TellHitsAndWhatTheySaved()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        await CacheFixture.ChatAsync(router, "m");
        await CacheFixture.ChatAsync(router, "m", headers: ("x-request-id", "second-one"));
        Assert.Equal(1, await router.MetricAsync("edgerouter_cache_requests_total{model=\"m\",result=\"hit\"}"));
        Assert.Equal(1, await router.MetricAsync("edgerouter_cache_requests_total{model=\"m\",result=\"miss\"}"));
        Assert.True(await router.MetricAsync("edgerouter_cache_saved_nano_usd_total{model=\"m\"}") > 0);
        Assert.Equal(1, await router.MetricAsync("edgerouter_cache_entries"));
        var line = await CacheFixture.LineAsync(router, "second-one");
        Assert.Equal("hit", line.GetProperty("cache").GetString());
        Assert.True(line.GetProperty("saved_nano_usd").GetInt64() > 0);
        Assert.True(line.GetProperty("input_tokens").GetInt64() > 0);
        Assert.False(line.TryGetProperty("cost_nano_usd", out _));
    }

    [Fact]
    public async Task LargePrompt_IsHashedAndAnswered()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=5"));
        var prompt = new string('p', 300_000);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", prompt: prompt)).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", prompt: prompt)).Cache);
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task Reload_ThatChangesTheSize_KeepsWhatFits()
    {
        var model = CacheFixture.Model("m", "plain");
        await using var router = await world.StartAsync(model, ", \"cache\": { \"memory\": \"8MB\" }");
        await CacheFixture.ChatAsync(router, "m");
        await router.RewriteAsync(world.Whole(model, ", \"cache\": { \"memory\": \"16MB\" }"));
        await router.AdminAsync(HttpMethod.Post, "/admin/reload");
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal(16 << 20, await router.MetricAsync("edgerouter_cache_capacity_bytes"));
        await router.RewriteAsync(world.Whole("\"m\": { \"deployments\": [ { \"provider\": \"mock\", \"model\": \"plain\" } ] }"));
        await router.AdminAsync(HttpMethod.Post, "/admin/reload");
        Assert.Null((await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal(0, await router.MetricAsync("edgerouter_cache_capacity_bytes"));
    }
}
