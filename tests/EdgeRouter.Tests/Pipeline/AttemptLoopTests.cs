using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Tests.Pipeline.Engine;
using static EdgeRouter.Tests.Pipeline.AttemptWorlds;

namespace EdgeRouter.Tests.Pipeline;

/// <summary>The attempt engine as a whole, in virtual time.</summary>
public sealed class AttemptLoopTests
{
    [Theory]
    [InlineData(500, "x", 502)]
    [InlineData(503, "x", 503)]
    [InlineData(529, "x", 503)]
    [InlineData(408, "x", 504)]
    [InlineData(409, "x", 502)]
    [InlineData(520, "x", 502)]
    [InlineData(400, "server_error", 502)]
    public void Failure_ThatMayPass_IsTriedAgainAndThenTold(int status, string code, int told)
    {
        using var world = World(OneOfA, _ => FakeAnswer.Error(status, code));
        var reply = world.Chat("m");
        Assert.Equal((told, 3, true), (reply.Status, world.Upstream.Calls.Count, reply.Error is not null));
        Assert.Contains("the last of 3 attempts", reply.Error!.Message);
        world.AssertClean();
    }

    [Theory]
    [InlineData(400, "x", 400, 1)]
    [InlineData(422, "x", 422, 1)]
    [InlineData(400, "content_filter", 400, 1)]
    [InlineData(400, "context_length_exceeded", 400, 1)]
    [InlineData(413, "x", 413, 1)]
    [InlineData(404, "model_not_found", 404, 1)]
    [InlineData(401, "x", 502, 2)]
    [InlineData(402, "x", 502, 2)]
    [InlineData(403, "x", 502, 2)]
    [InlineData(429, "insufficient_quota", 502, 2)]
    public void Failure_ThatStays_IsToldAtOnceOrAfterAllKeys(int status, string code, int told, int attempts)
    {
        using var world = World(OneOfA, _ => FakeAnswer.Error(status, code));
        var reply = world.Chat("m");
        Assert.Equal((told, attempts), (reply.Status, world.Upstream.Calls.Count));
        Assert.Equal(attempts, world.Upstream.Calls.Select(static c => c.Key).Distinct().Count());
        Assert.True(reply.Took < TimeSpan.FromSeconds(1));
        world.AssertClean();
    }

    [Fact]
    public void RefusedKey_IsUsedLastForAWhile()
    {
        using var world = World(OneOfA, c => c.Key == "Bearer a1" ? FakeAnswer.Error(401) : FakeAnswer.Json());
        Assert.Equal(200, world.Chat("m").Status);
        Assert.Equal(200, world.Chat("m").Status);
        Assert.Equal(["Bearer a1", "Bearer a2", "Bearer a2"], world.Upstream.Calls.Select(static c => c.Key));
        world.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(200, world.Chat("m").Status);
        Assert.Equal(["Bearer a1", "Bearer a2"], world.Upstream.Calls.Skip(3).Select(static c => c.Key));
    }

    [Fact]
    public void BackOff_IsFullJitterUnderADoublingBound()
    {
        var first = new List<double>();
        var second = new List<double>();
        for (var seed = 0; seed < 40; seed++)
        {
            using var world = World(OneOfA, _ => FakeAnswer.Error(500), seed);
            world.Chat("m");
            first.Add((world.Upstream.Calls[1].At - world.Upstream.Calls[0].At).TotalMilliseconds);
            second.Add((world.Upstream.Calls[2].At - world.Upstream.Calls[1].At).TotalMilliseconds);
        }

        // A tick of the heartbeat, a step of the test's clock, and the time of the answer come on top.
        Assert.All(first, static ms => Assert.InRange(ms, 0, 500 + 240));
        Assert.All(second, static ms => Assert.InRange(ms, 0, 1000 + 240));
        Assert.True(first.Max() - first.Min() > 200 && second.Max() > 600);
    }

    [Theory]
    [InlineData("Retry-After", "3", 3.0)]
    [InlineData("retry-after-ms", "1500", 1.5)]
    public void RetryAfter_IsTheLeastWait(string header, string value, double seconds)
    {
        using var world = World("""
             "m": { "deployments": [ { "provider": "b", "model": "x" } ] }
            """, c => c.Number == 0 ? FakeAnswer.Error(429, "x", (header, value)) : FakeAnswer.Json());
        Assert.Equal(200, world.Chat("m").Status);
        Assert.InRange((world.Upstream.Calls[1].At - world.Upstream.Calls[0].At).TotalSeconds, seconds, seconds + 1);
        world.AssertClean();
    }

    [Fact]
    public void RetryAfter_LongerThanAnyoneWaits_IsToldAtOnceAndTruthfully()
    {
        using var world = World("""
             "m": { "deployments": [ { "provider": "b", "model": "x" } ] }
            """, _ => FakeAnswer.Error(429, "x", ("Retry-After", "50")));
        var reply = world.Chat("m");
        Assert.Equal((429, 50, 1), (reply.Status, reply.Error!.RetryAfterSeconds, world.Upstream.Calls.Count));
        Assert.True(reply.Took < TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(10));
        reply = world.Chat("m");
        Assert.Equal((429, 1), (reply.Status, world.Upstream.Calls.Count));
        Assert.InRange(reply.Error!.RetryAfterSeconds, 38, 40);
    }

    [Fact]
    public void SecondKey_TakesOverFromAFullOne_WithoutAPause()
    {
        using var world = World(OneOfA, c => c.Key == "Bearer a1" ? FakeAnswer.Error(429, "x", ("Retry-After", "20")) : FakeAnswer.Json());
        Assert.True(world.Chat("m") is { Status: 200, Took.TotalSeconds: < 0.5 });
        Assert.Equal(200, world.Chat("m").Status);
        Assert.Equal(["Bearer a1", "Bearer a2", "Bearer a2"], world.Upstream.Calls.Select(static c => c.Key));
    }

    [Fact]
    public void LimitLearnedFromHeaders_SendsElsewhereBeforeItIsExceeded()
    {
        using var world = World(
            """ "m": { "strategy": "priority", "deployments": [ { "provider": "b", "model": "x" }, { "provider": "site", "model": "y", "priority": 1 } ] } """,
            c => c.Provider == "b" ? FakeAnswer.Json() with { Headers = [("x-ratelimit-remaining-requests", (1 - Math.Min(1, c.Number)).ToString()), ("x-ratelimit-reset-requests", "6s")] } : FakeAnswer.Json());
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, world.Chat("m").Status);
        }

        Assert.Equal(["b", "b", "site", "site", "site"], world.Upstream.Calls.Select(static c => c.Provider));
        world.Time.Advance(TimeSpan.FromSeconds(7));
        world.Chat("m");
        Assert.Equal("b", world.Upstream.Calls[^1].Provider);
    }

    [Fact]
    public void ConfiguredLimit_HoldsOverAnyMinute_AndTheRestWaits()
    {
        using var world = new EngineWorld(
            """
            { "providers": { "a": { "dialect": "openai", "base_url": "http://a.example/v1", "api_keys": ["k"], "rate_limits": { "requests_per_minute": 10 } } },
              "models": { "m": { "deployments": [ { "provider": "a", "model": "x" } ], "queue": { "wait": "10m" }, "timeouts": { "total": "20m" } } } }
            """,
            _ => FakeAnswer.Json());
        EngineReply[] replies = [];
        world.Pump.Run(async () => replies = await Task.WhenAll(Enumerable.Range(0, 35).Select(_ => world.ChatAsync("m"))));
        Assert.All(replies, static r => Assert.Equal(200, r.Status));
        var times = world.Upstream.Calls.Select(static c => c.At.TotalSeconds).ToArray();
        Assert.Equal(35, times.Length);
        for (var i = 10; i < times.Length; i++)
        {
            Assert.True(times[i] - times[i - 10] >= 59, $"{times[i - 10]} … {times[i]}");
        }

        Assert.True(times[^1] < 200);
        world.AssertClean();
    }

    [Fact]
    public void FullQueue_LetsTheUrgentIn_AndRefusesTruthfully()
    {
        using var world = new EngineWorld(
            """
            { "providers": { "site": { "dialect": "openai", "base_url": "http://s.example/v1", "api_keys": [] } },
              "models": { "m": { "deployments": [ { "provider": "site", "model": "x", "max_concurrency": 1 } ], "queue": { "length": 2, "wait": "60s" } } } }
            """,
            _ => FakeAnswer.Json() with { Think = TimeSpan.FromSeconds(2) });
        var ended = new List<string>();
        var status = new Dictionary<string, EngineReply>();
        world.Pump.Run(() => Task.WhenAll(
            ChatAsync("first", "normal"), ChatAsync("low1", "low"), ChatAsync("low2", "low"), ChatAsync("low3", "low"), ChatAsync("urgent", "high")));
        Assert.Equal(["first", "urgent", "low1"], ended.Where(n => status[n].Status == 200));
        Assert.Equal((503, "no_deployment_available"), (status["low3"].Status, status["low3"].Error!.Code));
        Assert.Equal(503, status["low2"].Status);
        Assert.True(status["low2"].Error!.RetryAfterSeconds > 0);
        world.AssertClean();

        async Task ChatAsync(string name, string priority)
        {
            status[name] = await world.ChatAsync("m", headers: [("x-edgerouter-priority", priority)]);
            ended.Add(name);
        }
    }

    [Fact]
    public void QueueWait_OfASecondOrLess_IsWaited()
    {
        using var world = new EngineWorld(
            """
            { "providers": { "site": { "dialect": "openai", "base_url": "http://s.example/v1", "api_keys": [] } },
              "models": { "m": { "deployments": [ { "provider": "site", "model": "x", "max_concurrency": 1 } ], "queue": { "length": 2, "wait": "800ms" } } } }
            """,
            _ => FakeAnswer.Json() with { Think = TimeSpan.FromMilliseconds(300) });
        EngineReply[] replies = [];
        world.Pump.Run(async () => replies = await Task.WhenAll(world.ChatAsync("m"), world.ChatAsync("m")));
        Assert.All(replies, static r => Assert.Equal(200, r.Status));
        world.AssertClean();
    }

    [Fact]
    public void Fallbacks_AreTriedInOrder_UnderTheRequestsConstraints()
    {
        using var world = World(
            """
            "m": { "deployments": [ { "provider": "a", "model": "x" } ], "retries": { "attempts": 1 }, "fallbacks": ["n", "o"] },
            "n": { "deployments": [ { "provider": "b", "model": "y" } ] }, "o": { "deployments": [ { "provider": "site", "model": "z" } ] }
            """,
            c => c.Provider == "a" ? FakeAnswer.Error(500) : FakeAnswer.Json());
        var reply = world.Chat("m");
        Assert.Equal(("n", "b/y", 2), (reply.Head.Model, reply.Head.Deployment, reply.Head.Attempts));
        reply = world.Chat("m", headers: ("x-edgerouter-zone", "on-prem"));
        Assert.Equal(("o", "site/z", 1), (reply.Head.Model, reply.Head.Deployment, reply.Head.Attempts));
        reply = world.Chat("m", headers: ("x-edgerouter-no-fallback", "true"));
        Assert.Equal(502, reply.Status);
        Assert.Equal(["a", "b", "site", "a"], world.Upstream.Calls.Select(static c => c.Provider));
    }

    [Fact]
    public void LastResort_StandsBehindEveryModel()
    {
        using var world = new EngineWorld(
            $$"""{ {{TwoProviders}}, "defaults": { "last_resort": "local", "retries": { "attempts": 1 } }, "models": { {{OneOfA}}, "local": { "deployments": [ { "provider": "site", "model": "z" } ] } } }""",
            c => c.Provider == "site" ? FakeAnswer.Json() : FakeAnswer.Error(500));
        Assert.Equal("local", world.Chat("m").Head.Model);
        Assert.Equal("local", world.Chat("b/anything").Head.Model);
    }

    [Fact]
    public void Causes_HaveFallbacksOfTheirOwn()
    {
        using var world = World(
            """
            "m": { "deployments": [ { "provider": "a", "model": "x" } ], "retries": { "attempts": 1 }, "fallbacks": ["n"], "fallbacks_by_cause": { "content_policy": ["o"] } },
            "n": { "deployments": [ { "provider": "b", "model": "y" } ] }, "o": { "deployments": [ { "provider": "site", "model": "z" } ] }
            """,
            c => c.Provider != "a" ? FakeAnswer.Json() : c.Number == 0 ? FakeAnswer.Error(400, "content_policy_violation") : FakeAnswer.Error(400, "context_length_exceeded"));
        Assert.Equal("o", world.Chat("m").Head.Model);
        Assert.Equal("n", world.Chat("m").Head.Model);
    }

    [Fact]
    public void PromptTooLong_GoesOnlyWhereTheWindowIsLarger()
    {
        using var world = World(
            """
            "m": { "strategy": "priority", "deployments": [
              { "provider": "a", "model": "x", "context_window": 8000 }, { "provider": "b", "model": "y", "context_window": 4000, "priority": 1 }, { "provider": "site", "model": "z", "context_window": 128000, "priority": 2 } ] }
            """,
            c => c.Provider == "site" ? FakeAnswer.Json() : FakeAnswer.Error(400, "context_length_exceeded"));
        Assert.Equal(200, world.Chat("m").Status);
        Assert.Equal(["a", "site"], world.Upstream.Calls.Select(static c => c.Provider));
    }

    [Fact]
    public void SilentRoute_IsNotTriedAgain()
    {
        using var world = World(
            """ "m": { "deployments": [ { "provider": "a", "model": "x" } ], "timeouts": { "first_token": "2s" } } """,
            _ => FakeAnswer.Stream(0, ends: false) with { Hangs = true });
        var reply = world.Chat("m", stream: true);
        Assert.Equal((504, "first_token_timeout", 1), (reply.Status, reply.Error!.Code, world.Upstream.Calls.Count));
        world.AssertClean();
    }

    [Fact]
    public void TotalDeadline_IsSharedByAllAttempts()
    {
        using var world = World(
            """
            "m": { "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y" } ], "retries": { "attempts": 10 }, "timeouts": { "total": "5s" } }
            """,
            _ => FakeAnswer.Error(500) with { Think = TimeSpan.FromSeconds(2) });
        var reply = world.Chat("m");
        Assert.InRange(reply.Took.TotalSeconds, 4, 5.3);
        Assert.True(reply.Status is 502 or 504);
        Assert.InRange(world.Upstream.Calls.Count, 2, 3);
        world.AssertClean();
    }

    [Fact]
    public void Outage_IsNotMultiplied_AndTheBreakerEndsIt()
    {
        using var world = World(
            """ "m": { "deployments": [ { "provider": "a", "model": "x" } ], "fallbacks": ["n"] }, "n": { "deployments": [ { "provider": "b", "model": "y" } ] } """,
            c => c.Provider == "a" ? FakeAnswer.Error(503) : FakeAnswer.Json());
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal("n", world.Chat("m").Head.Model);
        }

        var took = world.Upstream.Calls[^1].At.TotalSeconds;
        var onA = world.Upstream.Calls.Count(static c => c.Provider == "a");
        Assert.True(onA <= 6 + (took / 4), $"{onA} attempts in {took} s");
    }

    [Fact]
    public void Recovery_OfADeployment_IsFoundWithin30Seconds_ByOneProbeAtATime()
    {
        EngineWorld? world = null;
        var downUntil = TimeSpan.FromSeconds(60);
        using var made = world = World(
            """ "m": { "strategy": "priority", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } """,
            c => c.Provider == "a" && c.At < downUntil ? FakeAnswer.Error(500) with { Think = TimeSpan.FromMilliseconds(300) } : FakeAnswer.Json());
        world.Pump.Run(async () =>
        {
            var running = new List<Task<EngineReply>>();
            for (var i = 0; i < 1200; i++)
            {
                running.Add(world.ChatAsync("m"));
                await Task.Delay(TimeSpan.FromMilliseconds(100), world.Time);
            }

            Assert.All(await Task.WhenAll(running), static r => Assert.Equal(200, r.Status));
        });
        var calls = world.Upstream.Calls.Where(static c => c.Provider == "a").ToArray();
        var whileDown = calls.Count(c => c.At < downUntil);
        Assert.True(whileDown <= 15, $"{whileDown} attempts on a dead deployment");
        Assert.True(calls.First(c => c.At >= downUntil).At < downUntil + TimeSpan.FromSeconds(31));

        // Traffic returns in a ramp, and then all of it.
        var back = calls.First(c => c.At >= downUntil).At;
        Assert.InRange(calls.Count(c => c.At > back && c.At < back + TimeSpan.FromSeconds(3)), 1, 20);
        Assert.True(calls.Count(c => c.At > back + TimeSpan.FromSeconds(12) && c.At < back + TimeSpan.FromSeconds(17)) >= 45);
        world.AssertClean();
    }

    [Fact]
    public void Probe_ThatSaysNothing_FreesThePlaceForTheNext()
    {
        var phase = 0;
        using var world = World(OneOfA + ""","f": { "deployments": [ { "provider": "b", "model": "y" } ] }""", _ => phase switch
        {
            0 => FakeAnswer.Error(500),
            1 => FakeAnswer.Error(429, "x", ("Retry-After", "1")),
            _ => FakeAnswer.Json(),
        });
        world.Chat("m");
        world.Chat("m");
        Assert.Equal(BreakerState.Open, world.Stats("a/x").Breaker.StateAt(Now(world)));
        Assert.Equal(503, world.Chat("m").Status);
        world.Time.Advance(TimeSpan.FromSeconds(6));
        phase = 1;
        Assert.Equal(429, world.Chat("m").Status);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        phase = 2;
        Assert.Equal(200, world.Chat("m").Status);
        Assert.Equal(BreakerState.Ramping, world.Stats("a/x").Breaker.StateAt(Now(world)));
        world.AssertClean();
    }

    [Fact]
    public void ClientGone_InAPauseOrAQueue_EndsTheRequest()
    {
        using var world = World(
            """ "m": { "deployments": [ { "provider": "b", "model": "x" } ] } """, _ => FakeAnswer.Error(429, "x", ("Retry-After", "20")));
        EngineReply? reply = null;
        world.Pump.Run(async () =>
        {
            var running = world.ChatAsync("m", watch: r => Task.Delay(TimeSpan.FromSeconds(3), world.Time).ContinueWith(_ => r.Gone = true, TaskScheduler.FromCurrentSynchronizationContext()));
            reply = await running;
        });
        Assert.True(reply is { Aborted: true, Took.TotalSeconds: > 2.9 and < 3.5 });
        Assert.Single(world.Upstream.Calls);
        world.AssertClean();
    }

    [Fact]
    public void TableOfTheOperator_GoesFirst()
    {
        using var world = new EngineWorld(
            $$"""
            { {{TwoProviders}}, "defaults": { "failures": { "upstream_server_error": { "next": "give-up", "status": 599 }, "upstream_rejected_request": { "next": "next-deployment" } } },
              "models": { "m": { "strategy": "priority", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } } }
            """,
            c => c.Provider == "a" ? FakeAnswer.Error(c.Number == 0 ? 500 : 400) : FakeAnswer.Json());
        Assert.Equal(599, world.Chat("m").Status);
        Assert.Equal((200, "b/y"), (world.Chat("m") is var reply ? reply.Status : 0, reply.Head.Deployment));
    }
}
