using System.Net;
using System.Text;

namespace EdgeRouter.FunctionalTests.Caching;

/// <summary>Identical requests at one time share one upstream call.</summary>
public sealed class CoalescingTests(CacheFixture world) : IClassFixture<CacheFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true, "ev=40,int=20")]
    [InlineData(false, "wait=500")]
    public async Task HundredCallers_OneUpstreamCall_HundredWholeAnswers(bool stream, string script)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", script));
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => CacheFixture.ChatAsync(router, "m", stream: stream)));
        Assert.Equal(1, await world.AskedAsync(script));
        Assert.Single(answers, static a => a.Cache == "miss");
        Assert.Equal(99, answers.Count(static a => a.Cache == "coalesced"));
        Assert.Single(answers.Select(static a => a.Body).Distinct());
        Assert.All(answers, static a => Assert.Equal(200, a.Status));
        Assert.Equal(answers[0].Text, (await CacheFixture.ChatAsync(router, "m", stream: stream)).Text);
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task LateCaller_GetsWhatIsThereAtOnce()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=20,stall=10"), ", \"defaults\": { \"timeouts\": { \"idle\": \"4s\" } }");
        using var first = await OpenAsync(router, "m");
        await ReadUntilAsync(first, "w8 ");
        using var late = await OpenAsync(router, "m");
        Assert.Equal("coalesced", late.Response.Headers.GetValues("x-edgerouter-cache").Single());
        await ReadUntilAsync(late, "w8 ");
    }

    [Fact]
    public async Task FirstCallerLeaves_OthersGetTheWholeAnswer_AndItIsKept()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=30,int=30"));
        var first = await OpenAsync(router, "m");
        await ReadUntilAsync(first, "w2 ");
        var others = Enumerable.Range(0, 3).Select(_ => CacheFixture.ChatAsync(router, "m", stream: true)).ToList();
        await JoinedAsync(router, 3);
        first.Dispose();
        var answers = await Task.WhenAll(others);
        Assert.All(answers, static a => Assert.EndsWith("data: [DONE]\n\n", a.Body));
        Assert.All(answers, static a => Assert.Contains("w29 ", a.Text));
        Assert.Equal(1, await world.AskedAsync("ev=30,int=30"));
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", stream: true)).Cache);
        Assert.Equal(0, (await world.Mock.StateAsync()).GetProperty("left_early").GetInt32());
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task LastCallerLeaves_UpstreamIsCancelled()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=1000,int=30"));
        var callers = new List<OpenStream> { await OpenAsync(router, "m"), await OpenAsync(router, "m"), await OpenAsync(router, "m") };
        foreach (var caller in callers)
        {
            await ReadUntilAsync(caller, "w3 ");
            Assert.Equal(0, (await world.Mock.StateAsync()).GetProperty("left_early").GetInt32());
            caller.Dispose();
        }

        await world.Mock.WaitForAsync("left_early", static n => n == 1);
        await router.AssertCleanAsync(world.Mock);
        Assert.Equal(1, await world.AskedAsync("ev=1000,int=30"));
    }

    [Fact]
    public async Task BrokenStream_IsToldToAllWhoHaveBegun_AndNotKept()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=12,int=60,cut=6,how=rst,times=1"));
        using var first = await OpenAsync(router, "m");
        using var second = await OpenAsync(router, "m");
        Assert.Equal("coalesced", second.Response.Headers.GetValues("x-edgerouter-cache").Single());
        await ReadUntilAsync(first, "upstream_cut");
        await ReadUntilAsync(second, "upstream_cut");
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", stream: true)).Cache);
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task CallersThatExcludeFallbacks_ShareNoCallWithOthers()
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("m", "wait=500,status=500", more: ", \"fallbacks\": [\"other\"], \"retries\": { \"attempts\": 1 }") + "," + CacheFixture.Model("other", "plain"));
        var plain = CacheFixture.ChatAsync(router, "m");
        var strict = CacheFixture.ChatAsync(router, "m", headers: ("x-edgerouter-no-fallback", "1"));
        Assert.Equal(("other", 200), ((await plain).Header("x-edgerouter-model"), (await plain).Status));
        Assert.Equal(502, (await strict).Status);
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task CallerAfterAnInvalidation_DoesNotJoinACallFromBefore()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=20,int=50"));
        var before = CacheFixture.ChatAsync(router, "m", stream: true);
        await JoinedAsync(router, 0);
        using var request = new HttpRequestMessage(HttpMethod.Post, router.AdminUrl + "/admin/cache/invalidate") { Content = new StringContent("""{"model":"m"}""") };
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(router.TokenPath)).Trim());
        using var response = await router.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", stream: true)).Cache);
        Assert.Equal(200, (await before).Status);
        Assert.Equal(2, await world.AskedAsync("ev=20,int=50"));
    }

    [Fact]
    public async Task SlowFollowerOfALongAnswer_IsCutOff_AndTheOthersAreServed()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=400,pad=20000,int=5", "\"max_entry\": \"64KB\""), ", \"defaults\": { \"timeouts\": { \"client_stall\": \"1s\", \"idle\": \"20s\" } }");
        var first = CacheFixture.ChatAsync(router, "m", stream: true);
        await JoinedAsync(router, 0);
        using var slow = await RawHttp.ConnectAsync(router.DataPort);
        slow.SmallReceiveBuffer();
        await slow.SendAsync(RawHttp.Post("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":0,"stream":true}"""));
        Assert.EndsWith("data: [DONE]\n\n", (await first).Body);
        Assert.Equal(400, (await first).Events.Count(static e => e.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var c) && c.GetString()!.StartsWith('w')));
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task FailureBeforeTheFirstByte_OneMoreCallServesTheOthers()
    {
        // One attempt each: the first call fails, its followers share a second one.
        await using var router = await world.StartAsync(CacheFixture.Model("m", "wait=400,status=500,times=1", more: ", \"retries\": { \"attempts\": 1 }"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CacheFixture.ChatAsync(router, "m")));
        Assert.Equal(1, answers.Count(static a => a.Status == 502));
        Assert.Equal(19, answers.Count(static a => a.Status == 200));
        Assert.Equal(2, await world.AskedAsync("wait=400,status=500,times=1"));
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task FailureForGood_EndsForAllAfterTwoCalls()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "wait=300,status=500", more: ", \"retries\": { \"attempts\": 1 }"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CacheFixture.ChatAsync(router, "m")));
        Assert.All(answers, static a => Assert.Equal(502, a.Status));
        Assert.InRange(await world.AskedAsync("wait=300,status=500"), 2, 3);
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task CallersOwnFault_IsToldToAllAtOnce()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "wait=300,status=400"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CacheFixture.ChatAsync(router, "m")));
        Assert.All(answers, static a => Assert.Equal(400, a.Status));
        Assert.Equal(1, await world.AskedAsync("wait=300,status=400"));
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task OptOut_AsksForItself()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "wait=300") + "," + CacheFixture.Model("alone", "wait=301", "\"coalesce\": false"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => CacheFixture.ChatAsync(router, "m", headers: ("x-edgerouter-cache", "no-coalesce"))));
        Assert.All(answers, static a => Assert.Equal("miss", a.Cache));
        Assert.Equal(5, await world.AskedAsync("wait=300"));
        answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => CacheFixture.ChatAsync(router, "alone")));
        Assert.Equal(5, await world.AskedAsync("wait=301"));
        Assert.All(answers, static a => Assert.Equal(200, a.Status));
    }

    [Fact]
    public async Task SlowCaller_HoldsNobodyUp()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=120,pad=20000,int=5"), ", \"defaults\": { \"timeouts\": { \"client_stall\": \"2s\" } }");
        using var slow = await RawHttp.ConnectAsync(router.DataPort);
        slow.SmallReceiveBuffer();
        await slow.SendAsync(RawHttp.Post("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":0,"stream":true}"""));
        await JoinedAsync(router, 0, flights: 1);
        var quick = await CacheFixture.ChatAsync(router, "m", stream: true);
        Assert.Equal("coalesced", quick.Cache);
        Assert.EndsWith("data: [DONE]\n\n", quick.Body);
        Assert.Equal(1, await world.AskedAsync("ev=120,pad=20000,int=5"));
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task AnswerTooLongToKeep_FlowsThroughWhole()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=100,pad=20000", "\"max_entry\": \"64KB\""));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CacheFixture.ChatAsync(router, "m", stream: true)));
        Assert.All(answers, static a => Assert.EndsWith("data: [DONE]\n\n", a.Body));
        Assert.All(answers, static a => Assert.Equal(100, a.Events.Count(static e => e.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var c) && c.GetString()!.StartsWith('w'))));
        Assert.NotEqual("hit", (await CacheFixture.ChatAsync(router, "m", stream: true)).Cache);
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task Aborts_AtEveryMoment_LeaveNothingBehind()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "ev=20,int=10"));
        for (var moment = 0; moment < 24; moment++)
        {
            var callers = new List<OpenStream>();
            for (var i = 0; i < 4; i++)
            {
                callers.Add(await OpenAsync(router, "m", prompt: $"moment {moment}"));
            }

            await Task.Delay(moment * 10);
            callers[moment % 4].Dispose();
            var left = callers.Where((_, i) => i != moment % 4).ToList();
            foreach (var caller in left)
            {
                await ReadUntilAsync(caller, "[DONE]");
                caller.Dispose();
            }
        }

        await router.AssertCleanAsync(world.Mock);
        Assert.Equal(0, await router.MetricAsync("edgerouter_cache_flights"));
    }

    private static async Task JoinedAsync(Router router, int followers, int flights = 1) => await Eventually.TrueAsync(
        async () => await router.MetricAsync("edgerouter_cache_flights") >= flights && await router.MetricAsync("edgerouter_requests_in_flight") >= followers + flights,
        $"{followers} followers");

    private static async Task<OpenStream> OpenAsync(Router router, string model, string prompt = "hi")
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{router.DataPort}/v1/chat/completions")
        {
            Version = HttpVersion.Version11,
            Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{prompt}}"}],"temperature":0,"stream":true}""", Encoding.UTF8, "application/json"),
        };
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new OpenStream(client, response, await response.Content.ReadAsStreamAsync());
    }

    private static async Task ReadUntilAsync(OpenStream stream, string text)
    {
        var seen = new StringBuilder();
        var buffer = new byte[4096];
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await stream.Body.ReadAsync(buffer);
            Assert.True(read > 0, $"the stream ended before '{text}': {seen}");
            seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
    }

    private sealed record OpenStream(HttpClient Client, HttpResponseMessage Response, Stream Body) : IDisposable
    {
        public void Dispose()
        {
            Response.Dispose();
            Client.Dispose();
        }
    }
}
