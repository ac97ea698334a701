using EdgeRouter.Model;

namespace EdgeRouter.Tests.Config;

/// <summary>Mistakes in what is said of the cache, and what becomes of what is right. ¦ marks the place that the error has to name.</summary>
public sealed class CacheMistakesTests
{
    [Theory]
    [InlineData("\"cache\": { \"ttl\": ¦\"0s\" }", "models.m.cache.ttl: must be more than 0")]
    [InlineData("\"cache\": { \"requests\": ¦\"all\" }", "models.m.cache.requests: unknown value 'all'; allowed: deterministic, any")]
    [InlineData("\"cache\": { \"match\": ¦\"fuzzy\" }", "models.m.cache.match: unknown value 'fuzzy'; allowed: exact, normalized, normalized-ignore-case")]
    [InlineData("\"cache\": { \"store\": [¦\"errors\"] }", "models.m.cache.store[0]: unknown value 'errors'; allowed: truncated, tool-calls, degraded, recovered")]
    [InlineData("\"cache\": { \"max_entry\": ¦\"1GB\" }", "models.m.cache.max_entry: not between 256B and 64MB '1GB'")]
    [InlineData("\"cache\": { \"max_entry\": ¦100 }", "models.m.cache.max_entry: not between 256B and 64MB '100'")]
    [InlineData("\"cache\": { \"tags\": [\"a\", ¦\"b,c\"] }", "models.m.cache.tags[1]: not a tag (1 to 64 characters, no comma) 'b,c'")]
    [InlineData("\"cache\": { \"replay_rate\": ¦0 }", "models.m.cache.replay_rate: out of range; allowed: from 1 to 10000 '0'")]
    [InlineData("\"cache\": { ¦\"tll\": \"1s\" }", "models.m.cache.tll: unknown key 'tll'; allowed: ttl, requests, match, shared, coalesce, store, max_entry, tags, replay_rate; did you mean 'ttl'?")]
    [InlineData("\"degradation\": { \"stale\": ¦\"1h\" }", "models.m.degradation.stale: there is nothing stale without a cache; give the model one")]
    [InlineData("\"cache\": {}, \"degradation\": { \"stale\": ¦\"0s\" }", "models.m.degradation.stale: must be more than 0")]
    public void OfAModel(string members, string expected) => new ConfigFixture().AssertOneLine(Whole(members), expected);

    [Theory]
    [InlineData("\"memory\": ¦\"1KB\"", "cache.memory: not between 1MB and 1024GB '1KB'")]
    [InlineData("\"dictionary\": ¦\"no.dict\"", "cache.dictionary: file no.dict does not exist")]
    [InlineData("\"snapshot\": { \"file\": \"f\", \"key\": ¦\"short\" }", "cache.snapshot.key: shorter than 16 characters")]
    [InlineData("\"snapshot\": { \"file\": \"f\", \"key\": ¦\"${NOT_SET}\" }", "cache.snapshot.key: environment variable NOT_SET is not set")]
    [InlineData("\"snapshot\": { \"file\": ¦\"\", \"key\": \"0123456789abcdef\" }", "cache.snapshot.file: needs a path")]
    public void OfTheProcess(string member, string expected) => new ConfigFixture().AssertOneLine(Whole("\"cache\": {}", member), expected);

    [Fact]
    public void SecretOfTheSnapshot_IsNotPrinted()
    {
        var error = new ConfigFixture().Refuse(Whole("\"cache\": {}", "\"snapshot\": { \"file\": \"f\", \"key\": \"s3cret\" }")).ToString();
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
        var snapshot = new ConfigFixture().Compile(Whole("\"cache\": {}", "\"snapshot\": { \"file\": \"f\", \"key\": \"s3cret of length\" }")).Cache!.Snapshot!;
        Assert.Equal("s3cret of length", snapshot.Secret);
        Assert.DoesNotContain("s3cret", snapshot.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoModelWithACache_NoCache()
    {
        Assert.Null(new ConfigFixture().Compile(Whole("\"strategy\": \"weighted\"", "\"memory\": \"8MB\"")).Cache);
        var snapshot = new ConfigFixture().Compile(Whole("\"cache\": {}"));
        Assert.Equal(256L << 20, snapshot.Cache!.Memory);
        Assert.True(snapshot.Models.TryGet("m"u8, out var model));
        Assert.Equal(new CacheSettings(), model.Cache! with { Tags = new CacheSettings().Tags });
    }

    [Fact]
    public void Settings_AreCompiled()
    {
        var members = """
            "cache": { "ttl": "5s", "requests": "any", "match": "normalized-ignore-case", "shared": true, "coalesce": false, "store": ["truncated", "tool-calls", "degraded", "recovered"], "max_entry": "2KB", "tags": ["a"], "replay_rate": 7 },
            "degradation": { "stale": "1h" }
            """;
        Assert.True(new ConfigFixture().Compile(Whole(members)).Models.TryGet("m"u8, out var model));
        var expected = new CacheSettings
        {
            TimeToLive = TimeSpan.FromSeconds(5),
            StaleFor = TimeSpan.FromHours(1),
            AnyRequest = true,
            Match = PromptMatch.NormalizedIgnoreCase,
            Shared = true,
            Coalesce = false,
            StoreTruncated = true,
            StoreToolCalls = true,
            StoreDegraded = true,
            StoreRecovered = true,
            MaxEntry = 2048,
            Tags = model.Cache!.Tags,
            ReplayRate = 7,
        };
        Assert.Equal(expected, model.Cache);
        Assert.Equal(["a"], model.Cache!.Tags);
    }

    [Fact]
    public void Fingerprint_IsOfWhatMayChangeAnAnswer()
    {
        static byte[] Of(string members, string model = "x") => new ConfigFixture().Compile(Whole(members, model: model)).Models.TryGet("m"u8, out var m) ? m.Fingerprint.ToArray() : [];
        var plain = Of("\"cache\": {}");
        Assert.Equal(plain, Of("\"cache\": { \"ttl\": \"5s\" }, \"strategy\": \"latency\", \"timeouts\": { \"total\": \"9s\" }"));
        Assert.NotEqual(plain, Of("\"cache\": {}", "y"));
        Assert.NotEqual(plain, Of("\"cache\": {}, \"drop_unsupported\": true"));
        Assert.NotEqual(plain, Of("\"cache\": {}, \"constraints\": { \"zones\": [\"cloud\"] }"));
    }

    private static string Whole(string members, string? cache = null, string model = "x") =>
        "{ \"models\": { \"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"" + model + "\" } ], " + members + " } }, \"providers\": { \"s\": { \"vendor\": \"sandbox\" } }"
        + (cache is null ? "" : ", \"cache\": { " + cache + " }") + " }";
}
