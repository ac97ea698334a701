using EdgeRouter.Caching.Entries;
using EdgeRouter.Model;
using EdgeRouter.Tests.Pipeline.Engine;

namespace EdgeRouter.Tests.Pipeline;

/// <summary>The cache in the whole pipeline, in virtual time, beside a plain dictionary that knows what may be given.</summary>
public sealed class CacheModelTests
{
    private const string Config = """
        { "providers": { "a": { "dialect": "openai", "base_url": "http://a.example/v1", "api_keys": ["a1"] } },
          "defaults": { "breaker": { "failures": 1000, "samples": 100000 } },
          "models": {
            "short": { "deployments": [ { "provider": "a", "model": "x" } ], "cache": { "ttl": "30s", "tags": ["all"] }, "retries": { "attempts": 1 } },
            "long": { "deployments": [ { "provider": "a", "model": "y" } ], "cache": { "ttl": "10m", "tags": ["all"], "match": "normalized" }, "retries": { "attempts": 1 } },
            "stale": { "deployments": [ { "provider": "a", "model": "z" } ], "cache": { "ttl": "30s" }, "degradation": { "stale": "10m" }, "retries": { "attempts": 1 } } },
          "cache": { "memory": "1MB" } }
        """;

    private static readonly string[] Models = ["short", "long", "stale"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomOperations_GiveOnlyWhatTheDictionaryAllows(int seed)
    {
        var random = new Random(seed);
        var calls = 0;
        var down = false;
        using var world = new EngineWorld(Config, call => down ? FakeAnswer.Error(500) : call.Body.Contains("\"stream\":true", StringComparison.Ordinal) ? FakeAnswer.Stream(4, id: $"n{++calls}") : FakeAnswer.Json($"n{++calls}"), seed);
        var oracle = new Dictionary<(string Model, int Prompt, string Spaces), (int Call, DateTimeOffset At)>();
        var (hits, stales) = (0, 0);
        for (var step = 0; step < 600; step++)
        {
            switch (random.Next(20))
            {
                case 0:
                    world.Time.Advance(TimeSpan.FromSeconds(random.Next(40)));
                    break;
                case 1:
                    down = !down;
                    break;
                case 2:
                    var model = Models[random.Next(3)];
                    world.Cache.Invalidations.Add(Invalidations.ScopeOf(ScopeKind.Model, model));
                    Forget(oracle, model);
                    break;
                case 3 when random.Next(3) == 0:
                    world.Cache.Invalidations.Add(Invalidations.ScopeOf(ScopeKind.Tag, "all"));
                    Forget(oracle, "short");
                    Forget(oracle, "long");
                    break;
                case 4 when random.Next(5) == 0:
                    world.Cache.Invalidations.AddEverything();
                    oracle.Clear();
                    break;
                default:
                    Ask(Models[random.Next(3)], random.Next(8), random.Next(2) == 0, random.Next(10) switch { 0 => "no-cache", 1 => "no-store", 2 => "max-age=20", 3 => "only-if-cached", _ => null });
                    break;
            }
        }

        Assert.True(hits > 50 && stales > 0, $"{hits} hits, {stales} stale answers: the test does not do what it is for");
        world.AssertClean();

        void Ask(string model, int prompt, bool stream, string? control)
        {
            var before = calls;
            var spaces = model == "long" ? new string(' ', random.Next(3)) : "";
            EngineReply? reply = null;
            world.Pump.Run(async () => reply = await world.ChatAsync(model, stream, ",\"temperature\":0", control is null ? [] : [("Cache-Control", control)], prompt: $"{spaces}prompt{spaces} {prompt}"));
            world.WaitUntilKept();
            var now = world.Time.GetUtcNow();

            // An exact match goes before a loose one, which leads to the last that was kept in any spelling.
            var known = oracle.TryGetValue((model, prompt, spaces), out var kept) && now - kept.At <= LongestLife(model);
            if (!known)
            {
                kept = oracle.Where(o => o.Key.Model == model && o.Key.Prompt == prompt).Select(static o => o.Value).OrderByDescending(static v => v.At).FirstOrDefault();
                known = kept.Call > 0;
            }

            var age = now - kept.At;
            switch (reply!.Head.Cache)
            {
                case CacheState.Hit:
                    hits++;
                    Assert.True(known, $"{model} {prompt}: nothing may be known");
                    Assert.Equal(before, calls);
                    Assert.Contains($"n{kept.Call}\"", reply.Body, StringComparison.Ordinal);
                    Assert.True(age <= LongestLife(model), $"{model}: {age}");
                    Assert.True(control is null or "max-age=20" or "only-if-cached", control);
                    Assert.True(control != "max-age=20" || age < TimeSpan.FromSeconds(21));
                    break;
                case CacheState.Stale:
                    stales++;
                    Assert.True(down && known && model == "stale" && control is null, $"{model} {control}");
                    Assert.Contains($"n{kept.Call}\"", reply.Body, StringComparison.Ordinal);
                    Assert.True(age <= TimeSpan.FromSeconds(631));
                    break;
                case CacheState.Miss:
                    // What must be known is not asked for: the store of a few entries loses none.
                    Assert.False(known && control is null && age < TimeSpan.FromSeconds(29), $"{model} {prompt} was kept {age} ago");
                    if (reply.Status == 200)
                    {
                        Assert.Equal(before + 1, calls);
                        oracle[(model, prompt, spaces)] = (calls, now);
                    }

                    break;
                case CacheState.Bypass:
                    Assert.Equal("no-store", control);
                    break;
                default:
                    // Refused before or behind the cache.
                    Assert.NotEqual(200, reply.Status);
                    break;
            }

            // A stream whose words come from the call, as its id does: the two forms of one entry tell the same.
            Assert.True(reply.Status != 200 || !stream || reply.IsWholeStream);
        }
    }

    private static TimeSpan LongestLife(string model) => model == "long" ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(30);

    private static void Forget(Dictionary<(string Model, int Prompt, string Spaces), (int Call, DateTimeOffset At)> oracle, string model)
    {
        foreach (var key in oracle.Keys.Where(k => k.Model == model).ToList())
        {
            oracle.Remove(key);
        }
    }
}
