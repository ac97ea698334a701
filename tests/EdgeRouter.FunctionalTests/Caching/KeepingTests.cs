using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.Caching;

/// <summary>How long answers stay: invalidation by an operator, stale answers when all is down, and the file that outlives the process.</summary>
public sealed class KeepingTests(CacheFixture world) : IClassFixture<CacheFixture>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-cache-").FullName;

    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("""{"tag":"prices"}""", true)]
    [InlineData("""{"tag":["other","today"]}""", true)]
    [InlineData("""{"model":"m"}""", true)]
    [InlineData("""{"all":true}""", true)]
    [InlineData("""{"tag":"Prices"}""", false)]
    [InlineData("""{"model":"n"}""", false)]
    [InlineData("""{"key":"m"}""", false)]
    public async Task Invalidation_TakesOutWhatItNames(string order, bool gone)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain", "\"tags\": [\"prices\"]"));
        await CacheFixture.ChatAsync(router, "m", headers: ("x-edgerouter-cache-tags", "today, week"));
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal(200, (await InvalidateAsync(router, order)).Status);
        Assert.Equal(gone ? "miss" : "hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Fact]
    public async Task Invalidation_OfAnEntry_TakesOutThatOne()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        await CacheFixture.ChatAsync(router, "m", prompt: "one");
        await CacheFixture.ChatAsync(router, "m", prompt: "two", headers: ("x-request-id", "filled"));
        var key = (await CacheFixture.LineAsync(router, "filled")).GetProperty("cache_key").GetString();
        await InvalidateAsync(router, $$"""{"entry":"{{key}}"}""");
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", prompt: "two")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m", prompt: "one")).Cache);
    }

    [Fact]
    public async Task Invalidation_OfAll_GivesTheRoomBack()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        await CacheFixture.ChatAsync(router, "m");
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
        var (status, report) = await InvalidateAsync(router, """{"all":true}""");
        Assert.Equal((200, 0, 0), (status, report.GetProperty("entries").GetInt32(), report.GetProperty("used_bytes").GetInt32()));
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Fact]
    public async Task Invalidation_WhileAnAnswerIsUnderWay_HoldsForIt()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "wait=600"));
        var old = CacheFixture.ChatAsync(router, "m");
        await Eventually.TrueAsync(async () => await router.MetricAsync("edgerouter_cache_flights") == 1, "the call is under way");
        await InvalidateAsync(router, """{"model":"m"}""");
        Assert.Equal(200, (await old).Status);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"tags":"x"}""")]
    [InlineData("""{"tag":""}""")]
    [InlineData("""{"tag":[]}""")]
    [InlineData("""{"tag":1}""")]
    [InlineData("""{"all":false}""")]
    [InlineData("[]")]
    public async Task Invalidation_ThatSaysNothing_IsRefused(string order)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        var (status, body) = await InvalidateAsync(router, order);
        Assert.Equal(400, status);
        Assert.Equal("cannot_invalidate", body.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Invalidation_WithoutTheToken_IsRefused()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        await CacheFixture.ChatAsync(router, "m");
        using var response = await router.Client.PostAsync(router.AdminUrl + "/admin/cache/invalidate", new StringContent("""{"all":true}"""));
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EverythingDown_AStaleAnswerIsBetterThanNone(bool stream)
    {
        await using var router = await world.StartAsync(
            CacheFixture.Model("m", "ev=4,status=500,times=2", "\"ttl\": \"1s\"", ", \"degradation\": { \"stale\": \"1h\", \"reply\": \"later\" }, \"retries\": { \"attempts\": 1 }"),
            ", \"defaults\": { \"breaker\": { \"failures\": 1000, \"samples\": 100000 } }");
        Assert.Equal("later", (await CacheFixture.ChatAsync(router, "m", stream: stream)).Text);
        Assert.Equal("later", (await CacheFixture.ChatAsync(router, "m", stream: stream)).Text);
        var good = await CacheFixture.ChatAsync(router, "m", stream: stream);
        Assert.Equal("miss", good.Cache);

        // Now its time goes by, and the upstream goes away.
        await Task.Delay(2100);
        await world.Mock.ResetAsync();
        var stale = await CacheFixture.ChatAsync(router, "m", stream: stream);
        Assert.Equal(("stale", "stale"), (stale.Cache, stale.Header("x-edgerouter-degraded")));
        Assert.True(int.Parse(stale.Header("Age")!) >= 2);
        Assert.Equal(good.Text, stale.Text);

        // Who asks for a fresh answer gets the next thing.
        await world.Mock.ResetAsync();
        Assert.Equal("later", (await CacheFixture.ChatAsync(router, "m", stream: stream, cacheControl: "max-age=60")).Text);
        await router.AssertCleanAsync(world.Mock);
    }

    [Fact]
    public async Task Restart_WithASnapshot_KeepsAnswers()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain", "\"match\": \"normalized\", \"tags\": [\"t\"]") + "," + CacheFixture.Model("gone", "plain"), Snapshot(Secret));
        var first = await CacheFixture.ChatAsync(router, "m", prompt: "a  b");
        await CacheFixture.ChatAsync(router, "gone");
        await InvalidateAsync(router, """{"model":"gone"}""");
        Assert.Equal(0, await router.RestartAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SnapshotPath));
        Assert.True(File.ReadAllBytes(SnapshotPath).AsSpan().IndexOf("Hello"u8) < 0);
        await Eventually.TrueAsync(async () => await router.MetricAsync("edgerouter_cache_entries") == 2, "the entry and its loose name are back");
        var second = await CacheFixture.ChatAsync(router, "m", prompt: "a b");
        Assert.Equal("hit", second.Cache);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "gone")).Cache);
        await InvalidateAsync(router, """{"tag":"t"}""");
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m", prompt: "a  b")).Cache);
    }

    [Theory]
    [InlineData("torn", "torn at chunk")]
    [InlineData("foreign", "Foreign")]
    [InlineData("key", "WrongKey")]
    [InlineData("empty", "is ignored")]
    public async Task Restart_WithAFileThatIsNoGood_IgnoresItAndSaysSo(string damage, string reason)
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"), Snapshot("file:" + Path.Combine(_folder, "secret")), environment: SecretFile(Secret));
        await CacheFixture.ChatAsync(router, "m");
        router.Process.Signal("TERM");
        await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(30));
        var bytes = File.ReadAllBytes(SnapshotPath);
        File.WriteAllBytes(SnapshotPath, damage switch
        {
            "torn" => bytes[..^20],
            "foreign" => Encoding.UTF8.GetBytes(new string('x', 1000)),
            "empty" => [],
            _ => bytes,
        });
        if (damage == "key")
        {
            SecretFile("another secret of some length");
        }

        await router.RestartAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => Task.FromResult(router.Process.Errors.Contains(reason, StringComparison.Ordinal)), "the log says what is wrong");
        Assert.DoesNotContain(Secret, router.Process.Errors);
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Fact]
    public async Task Killed_AfterAnInvalidation_BringsNothingInvalidBack()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"), Snapshot(Secret, "1s"));
        await CacheFixture.ChatAsync(router, "m");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(SnapshotPath)), "the file is there");
        await InvalidateAsync(router, """{"all":true}""");
        router.Process.Signal("KILL");
        await router.RestartAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Fact]
    public async Task Interval_WritesTheFileWhileTheRouterRuns()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"), Snapshot(Secret, "1s"));
        await CacheFixture.ChatAsync(router, "m");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(SnapshotPath)), "the file is there");
    }

    [Fact]
    public async Task Dictionary_OfTheOperatorsOwn_PacksAndIsNeededToRead()
    {
        var lines = Path.Combine(_folder, "answers.jsonl");
        var dice = new Random(7);
        await File.WriteAllLinesAsync(lines, Enumerable.Range(0, 400).Select(n =>
            $$$"""{"id":"chatcmpl-{{{n}}}","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"{{{string.Join(' ', Enumerable.Range(0, 40).Select(_ => "word" + dice.Next(300)))}}}"}}]}"""));
        var dictionary = Path.Combine(_folder, "answers.dict");
        var (trained, _, _) = await CommandTests.RunAsync(["cache", "train", "--output", dictionary, "--size", "4KB", lines]);
        Assert.Equal(0, trained);

        var model = CacheFixture.Model("m", "plain");
        var with = Snapshot(Secret).Replace("\"memory\"", $"\"dictionary\": \"{dictionary}\", \"memory\"", StringComparison.Ordinal);
        await using var router = await world.StartAsync(model, with);
        await CacheFixture.ChatAsync(router, "m");
        await router.RestartAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(async () => await router.MetricAsync("edgerouter_cache_entries") == 1, "the entry is back");
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);

        // The shipped one instead: a reload says that it must wait, and after a restart what was packed with the other is no good.
        await router.RewriteAsync(world.Whole(model, Snapshot(Secret)));
        var (_, answer) = await router.AdminAsync(HttpMethod.Post, "/admin/reload");
        Assert.Contains(answer.GetProperty("notes").EnumerateArray(), static n => n.GetString()!.StartsWith("cache.dictionary has changed", StringComparison.Ordinal));
        Assert.Equal("hit", (await CacheFixture.ChatAsync(router, "m")).Cache);
        await router.RestartAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => Task.FromResult(router.Process.Errors.Contains("is ignored", StringComparison.Ordinal)), "the log says that the file is no good");
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    [Fact]
    public async Task Restart_WithoutASnapshot_KeepsNothing()
    {
        await using var router = await world.StartAsync(CacheFixture.Model("m", "plain"));
        await CacheFixture.ChatAsync(router, "m");
        await router.RestartAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("miss", (await CacheFixture.ChatAsync(router, "m")).Cache);
    }

    private const string Secret = "a secret of sufficient length";

    private string SnapshotPath => Path.Combine(_folder, "cache.bin");

    private string Snapshot(string key, string interval = "0s") => $$""", "cache": { "memory": "8MB", "snapshot": { "file": "{{SnapshotPath}}", "key": "{{key}}", "interval": "{{interval}}" } }""";

    private Dictionary<string, string?> SecretFile(string secret)
    {
        File.WriteAllText(Path.Combine(_folder, "secret"), secret);
        return [];
    }

    private static async Task<(int Status, JsonElement Body)> InvalidateAsync(Router router, string order)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, router.AdminUrl + "/admin/cache/invalidate") { Content = new StringContent(order, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(router.TokenPath)).Trim());
        using var response = await router.Client.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
