namespace EdgeRouter.FunctionalTests.Caching;

/// <summary>One test for each way in which a cache could give somebody a wrong, broken or foreign answer.</summary>
public sealed class PoisoningTests(CacheFixture world) : IClassFixture<CacheFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("ev=6,cut=3", true)]
    [InlineData("ev=6,cut=3,how=rst", true)]
    [InlineData("ev=6,inband=3", true)]
    [InlineData("ev=6,bad=3", true)]
    [InlineData("ev=6,nofinish", true)]
    [InlineData("ev=6,nodone", true)]
    [InlineData("errbody", false)]
    [InlineData("status=400", false)]
    [InlineData("emptychoices", false)]
    [InlineData("ev=6,reason=length", true)]
    [InlineData("ev=6,reason=content_filter", true)]
    [InlineData("ev=6,reason=surprise", true)]
    [InlineData("ev=6,reason=tool_calls", true)]
    [InlineData("ev=6,called", true)]
    public async Task Answer_ThatIsNotWholeAndGood_IsNotKept(string script, bool stream)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", script, more: ", \"retries\": { \"attempts\": 1 }"), ", \"defaults\": { \"breaker\": { \"failures\": 1000, \"samples\": 100000 } }");
        await CacheFixture.ChatAsync(router, "m", stream: stream);
        var again = await CacheFixture.ChatAsync(router, "m", stream: stream);
        Assert.Equal("miss", again.Cache);
        Assert.Equal(2, await world.AskedAsync(script));
        Assert.Equal(0, await router.MetricAsync("edgerouter_cache_entries"));
        await router.AssertCleanAsync(world.Mock);
    }

    [Theory]
    [InlineData("truncated", "ev=6,reason=length")]
    [InlineData("tool-calls", "ev=6,called,reason=tool_calls")]
    public async Task Answer_ThatTheOperatorWantsKept_IsKept(string store, string script)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", script, $"\"store\": [\"{store}\"]") + "," + CacheFixture.Model("strict", script));
        await CacheFixture.ChatAsync(router, "m", stream: true);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", stream: true)).Cache);
        await CacheFixture.ChatAsync(router, "strict", stream: true);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "strict", stream: true)).Cache);
    }

    [Fact]
    public async Task FallbacksAnswer_IsKeptUnderItsOwnName()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("first", "status=500,times=1", more: ", \"fallbacks\": [\"second\"], \"retries\": { \"attempts\": 1 }") + "," + CacheFixture.Model("second", "ev=4,word=x"));
        var fallen = await CacheFixture.ChatAsync(router, "first");
        Assert.Equal("second", fallen.Header("x-edgerouter-model"));
        var second = await CacheFixture.ChatAsync(router, "second");
        Assert.Equal("hit", second.Cache);
        Assert.Equal(fallen.Text, second.Text);

        // The first model is well again, and is asked.
        var first = await CacheFixture.ChatAsync(router, "first");
        Assert.Equal(("miss", "first"), (first.Cache, first.Header("x-edgerouter-model")));
    }

    [Fact]
    public async Task FallbackWithoutCache_KeepsNothing()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("first", "status=500", more: ", \"fallbacks\": [\"second\"], \"retries\": { \"attempts\": 1 }") + ", \"second\": { \"deployments\": [ { \"provider\": \"mock\", \"model\": \"plain\" } ] }");
        Assert.Equal(200, (await CacheFixture.ChatAsync(router, "first")).Status);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "first")).Cache);
        Assert.Equal(0, await router.MetricAsync("edgerouter_cache_entries"));
    }

    [Fact]
    public async Task RecoveredStream_IsNotKept_UnlessTheOperatorSaysSo()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("m", "ev=8,cut=4,how=rst,times=1", more: ", \"recovery\": \"continue\"") + ","
            + CacheFixture.Model("k", "ev=9,cut=4,how=rst,times=1", "\"store\": [\"recovered\"]", ", \"recovery\": \"continue\""));
        Assert.EndsWith("data: [DONE]\n\n", (await CacheFixture.ChatAsync(router, "m", stream: true)).Body);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", stream: true)).Cache);
        Assert.EndsWith("data: [DONE]\n\n", (await CacheFixture.ChatAsync(router, "k", stream: true)).Body);
        var kept = await CacheFixture.ChatAsync(router, "k", stream: true);
        Assert.Equal("hit", kept.Cache);
        Assert.Equal("w0 w1 w2 w3 w4 w5 w6 w7 w8 ", kept.Text);
    }

    [Fact]
    public async Task DegradedAnswer_IsNotKept()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("m", "status=500", more: ", \"degradation\": { \"reply\": \"later\" }, \"retries\": { \"attempts\": 1 }") + ","
            + CacheFixture.Model("s", "status=500", more: ", \"degradation\": { \"model\": \"small\" }, \"retries\": { \"attempts\": 1 }") + "," + CacheFixture.Model("small", "ev=3"));
        Assert.Equal("later", (await CacheFixture.ChatAsync(router, "m")).Text);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal("model", (await CacheFixture.ChatAsync(router, "s")).Header("x-edgerouter-degraded"));
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "s")).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "small")).Cache);
    }

    [Fact]
    public async Task DegradedAnswer_ThatTheOperatorWantsKept_IsKeptUnderTheSmallModelsName()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("s", "status=500", "\"store\": [\"degraded\"]", ", \"degradation\": { \"model\": \"small\" }, \"retries\": { \"attempts\": 1 }") + "," + CacheFixture.Model("small", "ev=3"));
        Assert.Equal("model", (await CacheFixture.ChatAsync(router, "s")).Header("x-edgerouter-degraded"));
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "s")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "small")).Cache);
    }

    [Fact]
    public async Task Tenants_DoNotReadEachOther_UnlessTheOperatorSaysSo()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=5,int=40") + "," + CacheFixture.Model("shared", "ev=6,int=40", "\"shared\": true"), Keys);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", key: One)).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", key: Two)).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", key: One)).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "shared", key: One)).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "shared", key: Two)).Cache);

        // Nor do they share a call under way, whatever the model says of its answers.
        var both = await Task.WhenAll(
            CacheFixture.ChatAsync(router, "m", prompt: "new", stream: true, key: One), CacheFixture.ChatAsync(router, "m", prompt: "new", stream: true, key: Two),
            CacheFixture.ChatAsync(router, "shared", prompt: "new", stream: true, key: One), CacheFixture.ChatAsync(router, "shared", prompt: "new", stream: true, key: Two));
        Assert.All(both, static a => Assert.NotEqual("coalesced", a.Cache));
        var wrong = await CacheFixture.ChatAsync(router, "m", key: One[..^1] + "x");
        Assert.Equal(401, wrong.Status);
    }

    [Fact]
    public async Task PassedOnCredentials_AreTenantsOfTheirOwn()
    {
        var config = world.Whole(CacheFixture.Model("m", "plain", "\"shared\": true")).Replace("\"api_keys\": [\"sk-upstream-secret\"] },", "\"credentials\": \"pass-through\" },", StringComparison.Ordinal);
        await using var router = await Router.StartAsync(config);
        await CacheFixture.ChatAsync(router, "m", key: "sk-one");
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", key: "sk-one")).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", key: "sk-two")).Cache);
    }

    [Theory]
    [InlineData("\"temperature\":0,\"max_tokens\":5", "\"temperature\":0,\"max_tokens\":6")]
    [InlineData("\"temperature\":0", "\"temperature\":0,\"top_p\":1")]
    [InlineData("\"temperature\":0,\"unheard_of\":1", "\"temperature\":0,\"unheard_of\":\"1\"")]
    [InlineData("\"temperature\":0,\"seed\":9007199254740993", "\"temperature\":0,\"seed\":9007199254740992")]
    [InlineData("\"temperature\":0,\"stop\":[\"a\",\"b\"]", "\"temperature\":0,\"stop\":[\"b\",\"a\"]")]
    public async Task AnyDifferenceThatCouldMatter_Misses(string one, string other)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        await CacheFixture.ChatAsync(router, "m", one);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", other)).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", one)).Cache);
    }

    [Fact]
    public async Task WhatCannotChangeTheAnswer_Hits()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain", more: ", \"aliases\": [\"also\"]"));
        await CacheFixture.ChatAsync(router, "m", "\"temperature\":0,\"user\":\"a\"");
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", "\"temperature\":0,\"user\":\"b\",\"metadata\":{\"x\":\"y\"}")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "also")).Cache);
        Assert.Equal("hit", (await CacheFixture.PostAsync(router, "/v1/chat/completions", """{ "temperature" : 0e3, "messages": [ { "content": "\u0068i", "role": "user" } ], "model": "m" }""")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", headers: ("Idempotency-Key", "1"))).Cache);
    }

    [Fact]
    public async Task RoutingAndHeaders_ThatMayChangeTheAnswer_Miss()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("m", "plain"),
            """, "rules": [ { "name": "short", "when": { "apps": ["brief"] }, "then": { "parameters": { "set": { "max_tokens": 5 } } } } ]""");
        await CacheFixture.ChatAsync(router, "m");
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", headers: ("x-edgerouter-app", "brief"))).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", headers: ("OpenAI-Beta", "something=v2"))).Cache);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", headers: ("x-edgerouter-deployment", "mock/plain"))).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Fact]
    public async Task OperatorsTemperature_Decides()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("zero", "plain", more: ", \"parameters\": { \"set\": { \"temperature\": 0 } }") + "," + CacheFixture.Model("dropped", "plain", more: ", \"parameters\": { \"drop\": [\"temperature\"] }"));
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "zero", "")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "zero", "")).Cache);
        Assert.Equal("bypass", (await CacheFixture.ChatAsync(router, "zero", "\"temperature\":0.7")).Cache);
        Assert.Equal("bypass", (await CacheFixture.ChatAsync(router, "dropped")).Cache);
    }

    [Fact]
    public async Task Reload_ThatPutsAnotherModelBehindTheName_Misses()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        await CacheFixture.ChatAsync(router, "m");
        await router.RewriteAsync(world.Whole(CacheFixture.Model("m", "ev=3")));
        await router.AdminAsync(HttpMethod.Post, "/admin/reload");
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
        await router.RewriteAsync(world.Whole(CacheFixture.Model("m", "plain", "\"ttl\": \"2h\"")));
        await router.AdminAsync(HttpMethod.Post, "/admin/reload");
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    private const string One = "er_one_11111111111111111111111111111111";
    private const string Two = "er_two_22222222222222222222222222222222";

    private static string Keys => $$"""
        , "auth": { "mode": "keys", "keys": [ { "id": "one", "hash": "{{HashOf("11111111111111111111111111111111")}}" }, { "id": "two", "hash": "{{HashOf("22222222222222222222222222222222")}}" } ] }
        """;

    private static string HashOf(string secret)
    {
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        var hash = System.Security.Cryptography.SHA256.HashData([.. salt, .. System.Text.Encoding.UTF8.GetBytes(secret)]);
        return $"sha256:{System.Buffers.Text.Base64Url.EncodeToString(salt)}:{System.Buffers.Text.Base64Url.EncodeToString(hash)}";
    }
}
