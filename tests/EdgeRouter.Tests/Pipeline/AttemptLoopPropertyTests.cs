using System.Text;
using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Tests.Pipeline.Engine;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Pipeline;

/// <summary>What must hold whatever fails in whatever order: attempts and time bounded, constraints kept, nothing left behind, nobody well locked out. Random faults, virtual time, fixed seeds.</summary>
public sealed class AttemptLoopPropertyTests
{
    private const int Providers = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(128)]
    [InlineData(231)]
    [InlineData(251)]
    public void RandomFaults_ManyRequests_EndWellOrHonestly_AndLeaveNothing(int seed)
    {
        var random = new Random(seed);
        var (config, attempts, total) = RandomConfig(random);
        var bad = random.NextDouble();
        using var world = new EngineWorld(config, c => random.NextDouble() < bad ? RandomFault(random, c) : null, seed);
        (EngineReply Reply, bool OnPremOnly, bool Left, bool Stream)[] ended = [];
        world.Pump.Run(async () =>
        {
            var calls = new List<Task<(EngineReply Reply, bool OnPremOnly, bool Left, bool Stream)>>();
            for (var i = 0; i < 150; i++)
            {
                calls.Add(CallAsync(world, random));
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(600)), world.Time);
            }

            ended = await Task.WhenAll(calls);
        });
        foreach (var (reply, _, left, stream) in ended)
        {
            Assert.True(left || IsHonest(reply, stream), $"{reply.Status} {reply.Aborted} {reply.Body}");
            Assert.InRange(reply.Head.Attempts, 0, attempts * 4);

            // The heartbeat, the client's next look, and the last pieces come on top.
            Assert.True(reply.Took <= total + TimeSpan.FromSeconds(1), $"{reply.Took} of {total}");
        }

        Assert.All(world.Upstream.Calls.Where(static c => c.Body.Contains("\"user\":\"onprem\"", StringComparison.Ordinal)), static c => Assert.StartsWith("site", c.Provider));
        world.AssertClean();
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(512)]
    public void AfterTheFaults_EveryDeploymentIsUsedAgain(int seed)
    {
        var random = new Random(seed);
        var well = false;
        using var world = new EngineWorld(
            """
            { "providers": { "p0": { "dialect": "openai", "base_url": "http://a.example/v1", "api_keys": [] }, "p1": { "dialect": "openai", "base_url": "http://b.example/v1", "api_keys": [] } },
              "models": { "m": { "strategy": "round-robin", "deployments": [ { "provider": "p0", "model": "x" }, { "provider": "p1", "model": "y" } ] } } }
            """,
            c => well || random.Next(3) == 0 ? null : RandomFault(random, c),
            seed);
        world.Pump.Run(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(i * 200), world.Time);
                await world.ChatAsync("m", stream: i % 2 == 0);
            }));
            well = true;

            // The longest that a breaker stays open, or that a provider may ask to be left alone here; then traffic, which is what closes it.
            await Task.Delay(TimeSpan.FromSeconds(30), world.Time);
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal(200, (await world.ChatAsync("m")).Status);
                await Task.Delay(TimeSpan.FromMilliseconds(200), world.Time);
            }
        });
        var last = world.Upstream.Calls.TakeLast(20).GroupBy(static c => c.Provider).ToDictionary(static g => g.Key, static g => g.Count());
        Assert.InRange(last["p0"], 8, 12);
        Assert.InRange(last["p1"], 8, 12);
        Assert.All(world.Health.All, s => Assert.Equal(BreakerState.Closed, s.Breaker.StateAt(EdgeRouter.Primitives.Clock.WrappingNow(world.Time))));
        world.AssertClean();
    }

    // A whole answer, or one error; never an answer that looks whole and is not.
    private static bool IsHonest(EngineReply reply, bool stream)
    {
        if (reply.Error is { } error)
        {
            return error.Status is >= 400 and < 600 && error.Message.Length > 0;
        }

        if (!stream)
        {
            return reply.Body.Contains("hello", StringComparison.Ordinal) || reply.Body.Contains("degraded", StringComparison.Ordinal);
        }

        return reply.Body.Contains("\"error\"", StringComparison.Ordinal)
            ? !reply.Body.Contains("[DONE]", StringComparison.Ordinal)
            : reply.IsWholeStream && (reply.Text == FakeAnswer.Text(6) || reply.Head.Degraded == "reply");
    }

    private static async Task<(EngineReply Reply, bool OnPremOnly, bool Left, bool Stream)> CallAsync(EngineWorld world, Random random)
    {
        var stream = random.Next(2) == 0;
        var onPrem = random.Next(5) == 0;
        var leaves = random.Next(8) == 0 ? TimeSpan.FromMilliseconds(random.Next(4000)) : TimeSpan.Zero;
        (string, string)[] headers = [.. onPrem ? [("x-edgerouter-zone", "on-prem")] : Array.Empty<(string, string)>(), ("x-edgerouter-priority", (string)(random.Next(3) switch { 0 => "high", 1 => "normal", _ => "low" }))];
        CapturedReply? captured = null;
        var running = world.ChatAsync("m", stream, onPrem ? ",\"user\":\"onprem\"" : "", headers, r => captured = r);
        if (leaves > TimeSpan.Zero)
        {
            await Task.Delay(leaves, world.Time);
            captured!.Gone = !running.IsCompleted;
        }

        return (await running, onPrem, captured!.Gone, stream);
    }

    private static FakeAnswer RandomFault(Random random, FakeCall call)
    {
        var from = FakeUpstream.SentBefore(call.Body);
        int[] statuses = [400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 529];
        var fault = random.Next(11) switch
        {
            0 => new FakeAnswer { Resets = true },
            1 => FakeAnswer.Stream(0, ends: false) with { Hangs = true },
            2 => FakeAnswer.Stream(random.Next(6), from, ends: false) with { Cuts = true },
            3 => FakeAnswer.Stream(random.Next(6), from, ends: false),
            4 => FakeAnswer.Stream(random.Next(6), from, ends: false) with { Hangs = true },
            5 => FakeAnswer.Json() with { Pieces = ["""{"choices":[]}"""] },
            6 => FakeAnswer.Json() with { Pieces = ["{\"error\":{\"message\":\"no\",\"code\":\"context_length_exceeded\"}}"] },
            7 => FakeAnswer.Stream(0, ends: false) with { Pieces = ["data: {oops\n\n"] },
            8 => FakeAnswer.Error(429, "x", ("Retry-After", random.Next(1, 25).ToString())),
            9 => FakeAnswer.Json() with { Pieces = ["<html>"] },
            _ => FakeAnswer.Error(statuses[random.Next(statuses.Length)]),
        };
        return fault with { Think = TimeSpan.FromMilliseconds(random.Next(1500)) };
    }

    private static (string Text, int Attempts, TimeSpan Total) RandomConfig(Random random)
    {
        var attempts = random.Next(1, 5);
        var total = TimeSpan.FromSeconds(random.Next(5, 40));
        string[] strategies = ["weighted", "round-robin", "least-loaded", "latency", "priority", "sticky"];
        string[] recoveries = ["error", "continue", "restart-matching"];
        var text = new StringBuilder("{ \"providers\": {");
        for (var i = 0; i < Providers; i++)
        {
            text.Append($"\"p{i}\": {{ \"dialect\": \"openai\", \"base_url\": \"http://p{i}.example/v1\", \"api_keys\": [\"k{i}\", \"l{i}\"] }},");
        }

        text.Append("\"site\": { \"dialect\": \"openai\", \"base_url\": \"http://site.example/v1\", \"api_keys\": [], \"zone\": \"on-prem\" } }, \"models\": { ");
        var hedge = random.Next(3) == 0 ? ", \"hedge\": { \"share\": 0.5, \"after\": \"200ms\" }" : "";
        var reply = random.Next(3) == 0 ? ", \"degradation\": { \"reply\": \"degraded\" }" : "";
        var common = $"\"strategy\": \"{strategies[random.Next(strategies.Length)]}\", \"recovery\": \"{recoveries[random.Next(recoveries.Length)]}\", \"retries\": {{ \"attempts\": {attempts} }}, "
            + $"\"timeouts\": {{ \"total\": \"{(int)total.TotalSeconds}s\", \"first_token\": \"2s\", \"idle\": \"2s\" }}";
        text.Append($"\"m\": {{ {common}, \"deployments\": [ {{ \"provider\": \"p0\", \"model\": \"x\" }}, {{ \"provider\": \"p1\", \"model\": \"x\" }} ], \"fallbacks\": [\"n\", \"local\"]{hedge}{reply} }},");
        text.Append($"\"n\": {{ {common}, \"deployments\": [ {{ \"provider\": \"p2\", \"model\": \"x\" }}, {{ \"provider\": \"p3\", \"model\": \"x\", \"prefill\": true }} ] }},");
        text.Append($"\"local\": {{ {common}, \"deployments\": [ {{ \"provider\": \"site\", \"model\": \"z\", \"max_concurrency\": {random.Next(1, 4)} }} ], \"queue\": {{ \"length\": 5, \"wait\": \"5s\" }} }} }} }}");
        return (text.ToString(), attempts, total);
    }
}
