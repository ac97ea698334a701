using EdgeRouter.Routing;
using EdgeRouter.Routing.Strategies;

namespace EdgeRouter.Tests.Routing;

/// <summary>Each strategy's formula, with numbers that a reader can check by head.</summary>
public sealed class StrategyTests
{
    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.2499, 0)]
    [InlineData(0.25, 2)]
    [InlineData(0.9999, 2)]
    public void Weighted_Position_FallsIntoTheShareOfItsWeight(double position, int expected)
    {
        var world = Pool("weighted", "\"weight\": 1", "\"weight\": 0", "\"weight\": 3");
        Assert.Equal(expected, world.See((in Selection s) => WeightedStrategy.Pick(s, position)));
        Assert.Equal((1.0, 0.25), world.See((in Selection s) => (Numbers(s, 0)["weight"], Numbers(s, 0)["share"])));
        Assert.Equal(0.75, world.See((in Selection s) => Numbers(s, 2)["share"]));
        Assert.Equal(1 / 3.0, world.See((in Selection s) => Strategy.Of(s.Settings.Kind).Score(s, 2)));
    }

    [Fact]
    public void Weighted_AllWeightsZero_IsEven()
    {
        var world = Pool("weighted", "\"weight\": 0", "\"weight\": 0", "\"weight\": 0");
        Assert.Equal([0, 1, 2], new[] { 0.1, 0.4, 0.9 }.Select(p => world.See((in Selection s) => WeightedStrategy.Pick(s, p))));
        Assert.Equal(1 / 3.0, world.See((in Selection s) => Numbers(s, 1)["share"]));
    }

    [Fact]
    public void RoundRobin_EqualWeights_TakesTurns_OthersTheirShares()
    {
        var even = Pool("round-robin", "\"weight\": 2", "\"weight\": 2", "\"weight\": 2");
        Assert.Equal([0, 1, 2, 0], Enumerable.Range(0, 4).Select(turn => even.See(Choice, turn: turn)));
        var uneven = Pool("round-robin", "\"weight\": 1", "\"weight\": 3");
        var choices = Enumerable.Range(0, 1000).Select(turn => uneven.See(Choice, turn: turn)).ToArray();
        Assert.InRange(choices.Count(static c => c == 0), 249, 251);

        // As even as can be: never three of the smaller share in any eight.
        Assert.True(Enumerable.Range(0, 992).All(i => choices.Skip(i).Take(8).Count(static c => c == 0) is >= 1 and <= 3));
        Assert.Equal(3, uneven.See((in Selection s) => Numbers(s, 1)["weight"]));
    }

    [Fact]
    public void LeastLoaded_CountsItselfAndDividesByWeight_TiesGoByTurn()
    {
        var world = Pool("least-loaded", "\"weight\": 1", "\"weight\": 4", "\"weight\": 1");
        Assert.Equal(1, world.See(Choice));
        Enter(world, 1, 7);
        Assert.Equal(2, world.See((in Selection s) => Numbers(s, 1)["score"]));
        Assert.Equal((7, 4), world.See((in Selection s) => (Numbers(s, 1)["in_flight"], Numbers(s, 1)["weight"])));
        Assert.Equal([0, 2, 2], new[] { 0, 1, 2 }.Select(turn => world.See(Choice, turn: turn)));
        Enter(world, 0, 1);
        Enter(world, 2, 2);
        Assert.Equal([0, 1], new[] { 0, 1 }.Select(turn => world.See(Choice, turn: turn)));
    }

    [Fact]
    public void Cost_IsPromptAndExpectedAnswerTimesPrice_UnknownPricesComeLast()
    {
        var world = Pool("cost", "\"price\": { \"input\": 3, \"output\": 15 }", "\"weight\": 9", "\"price\": { \"input\": 1, \"output\": 20 }");
        const string Body = """{"model":"m","max_tokens":100}""";
        var (prompt, output) = world.See((in Selection s) => (s.PromptTokens, s.OutputTokens), Body);
        Assert.Equal(((prompt * 3) + (output * 15)) / 1e6, world.See((in Selection s) => Numbers(s, 0)["predicted_usd"], Body), 12);
        Assert.Equal((3, 15, prompt, output), world.See((in Selection s) => ((int)Numbers(s, 0)["input_usd_per_mtok"], (int)Numbers(s, 0)["output_usd_per_mtok"], (int)Numbers(s, 0)["prompt_tokens"], (float)Numbers(s, 0)["output_tokens"]), Body));
        Assert.Equal(double.PositiveInfinity, world.See((in Selection s) => Numbers(s, 1)["predicted_usd"], Body));
        Assert.Equal([0, 0, 0], new[] { 0, 1, 2 }.Select(turn => world.See(Choice, Body, turn)));

        // A long prompt for a short answer: what is cheap to read wins.
        Assert.Equal(2, world.See(Choice, $$"""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("many words ", 200))}}"}]}"""));
    }

    [Fact]
    public void Latency_WithinATenthOfTheShortest_TheEmptierOne_BeyondItTheFaster()
    {
        var world = Pool("latency", "", "", "");
        Measure(world, 0, firstToken: 100);
        Measure(world, 1, firstToken: 105);
        Measure(world, 2, firstToken: 5_000);
        Assert.Equal([0, 1, 0], new[] { 0, 1, 2 }.Select(turn => world.See(Choice, turn: turn)));
        Enter(world, 0, 1);
        Assert.Equal([1, 1, 1], new[] { 0, 1, 2 }.Select(turn => world.See(Choice, turn: turn)));
        Enter(world, 1, 3);
        Assert.Equal(0, world.See(Choice));
        var numbers = world.See((in Selection s) => Numbers(s, 2));
        Assert.Equal(5_000, numbers["ttft_ms"], 0.1);
        Assert.Equal(10, numbers["tpot_ms"], 0.1);
        Assert.Equal((0, 1), (numbers["wait_ms"], numbers["measured"]));
        Assert.Equal(numbers["ttft_ms"] + (numbers["tpot_ms"] * numbers["output_tokens"]), numbers["predicted_ms"], 0.5);
    }

    [Fact]
    public void Blend_IsTheWeightedMeanOfFourPartsBetweenNoughtAndOne()
    {
        var world = new RoutingWorld(
            """
            { "strategy": "blend", "blend": { "latency": 2, "cost": 1, "quality": 4, "proximity": 1 }, "deployments": [
              { "provider": "s", "model": "a", "price": { "input": 1, "output": 10 }, "quality": 0.5 },
              { "provider": "s", "model": "b", "price": { "input": 4, "output": 40 }, "quality": 0.9 },
              { "provider": "s", "model": "c", "quality": 0.9 } ] }
            """);
        Measure(world, 0, firstToken: 400);
        Measure(world, 1, firstToken: 100);
        Measure(world, 2, firstToken: 100);
        world[0].Connected(10, world.Chooser.Now());
        world[1].Connected(40, world.Chooser.Now());
        world[2].Connected(10, world.Chooser.Now());
        var (a, b, c) = world.See((in Selection s) => (Numbers(s, 0), Numbers(s, 1), Numbers(s, 2)));
        Assert.Equal(1 - (b["predicted_ms"] / a["predicted_ms"]), a["latency_part"], 6);
        Assert.Equal((0, 0.75, 1), (b["latency_part"], b["cost_part"], c["cost_part"]));
        Assert.Equal((0, 0), (a["cost_part"], a["proximity_part"]));
        Assert.Equal(0.75, b["proximity_part"], 6);
        Assert.Equal(40, b["round_trip_ms"], 3);
        Assert.Equal(0.9, b["quality"], 6);
        Assert.Equal(b["predicted_usd"], a["predicted_usd"] * 4, 9);
        Assert.Equal((2 * a["latency_part"] / 8) + (4 * 0.5 / 8), a["score"], 6);
        Assert.Equal((0.75 / 8) + (4 * 0.1 / 8) + (0.75 / 8), b["score"], 6);
        Assert.Equal((1.0 / 8) + (4 * 0.1 / 8), c["score"], 6);
        Assert.Equal([2, 2, 2], new[] { 0, 1, 2 }.Select(turn => world.See(Choice, turn: turn)));
    }

    [Fact]
    public void Blend_PricesThatNobodyKnowsAndWeightsOfNought_SayNothing()
    {
        var world = new RoutingWorld("""{ "strategy": "blend", "blend": { "latency": 0, "cost": 1, "quality": 0 }, "deployments": [ { "provider": "s", "model": "a" }, { "provider": "s", "model": "b" } ] }""");
        Assert.Equal((0, 0), world.See((in Selection s) => (Numbers(s, 0)["cost_part"], Numbers(s, 0)["score"])));
        Assert.Equal([0, 1], new[] { 0, 1 }.Select(turn => world.See(Choice, turn: turn)));
    }

    [Fact]
    public void Priority_LowestNumber_SpillsOverWhileItIsSlow()
    {
        var world = new RoutingWorld("""{ "strategy": "priority", "spill_first_token": "500ms", "deployments": [ { "provider": "s", "model": "a", "priority": 2 }, { "provider": "s", "model": "b", "priority": 1 }, { "provider": "s", "model": "c", "priority": 3 } ] }""");
        Measure(world, 0, firstToken: 100);
        Measure(world, 1, firstToken: 400);
        Measure(world, 2, firstToken: 100);
        Assert.Equal(1, world.See(Choice));
        Measure(world, 1, firstToken: 2_000);
        Assert.Equal(0, world.See(Choice));
        var numbers = world.See((in Selection s) => Numbers(s, 1));
        Assert.Equal((1, 500), (numbers["priority"], numbers["spill_ttft_ms"]));
        Assert.True(numbers["predicted_ttft_ms"] > 500);
        Measure(world, 0, firstToken: 2_000);
        Measure(world, 2, firstToken: 2_000);

        // All are slow: the order counts again.
        Assert.Equal(1, world.See(Choice));
    }

    [Fact]
    public void Priority_OfEqualNumbers_GoesByWeight()
    {
        var world = new RoutingWorld("""{ "strategy": "priority", "deployments": [ { "provider": "s", "model": "a", "priority": 1, "weight": 1 }, { "provider": "s", "model": "b", "priority": 1, "weight": 3 }, { "provider": "s", "model": "c", "priority": 2 } ] }""");
        var random = new Random(5);
        var choices = Enumerable.Range(0, 4000).Select(_ => world.See(Choice, dice: (ulong)random.NextInt64(long.MinValue, long.MaxValue))).ToArray();
        Assert.InRange(choices.Count(static c => c == 0), 850, 1150);
        Assert.DoesNotContain(2, choices);
        Assert.False(world.See((in Selection s) => Numbers(s, 0).ContainsKey("spill_ttft_ms")));
    }

    [Fact]
    public void Sticky_SameSession_SameDeployment_UntilItHasMoreThanItsShare()
    {
        var world = Pool("sticky", "", "", "", "");
        var own = world.See(Choice, session: "s-1");
        Assert.All(Enumerable.Range(0, 20), turn => Assert.Equal(own, world.See(Choice, turn: turn, dice: (ulong)turn << 40, session: "s-1")));
        Assert.Equal(4, Enumerable.Range(0, 200).Select(i => world.See(Choice, session: $"s-{i}")).Distinct().Count());
        Assert.Equal((0, 1), world.See((in Selection s) => (Numbers(s, own)["in_flight"], Numbers(s, own)["session"]), session: "s-1"));

        // One of four may have ceil(1.25 × 2 / 4) = 1 when one is in flight: it has, so the session's next choice takes over.
        Enter(world, own, 1);
        var next = world.See(Choice, session: "s-1");
        Assert.NotEqual(own, next);
        var scores = world.See((in Selection s) => new[] { Numbers(s, 0)["score"], Numbers(s, 1)["score"], Numbers(s, 2)["score"], Numbers(s, 3)["score"] }, session: "s-1");
        Assert.Equal([own, next], Enumerable.Range(0, 4).OrderBy(i => scores[i]).Take(2));

        // Without a session the least loaded.
        Assert.NotEqual(own, world.See(Choice, turn: own));
        Assert.Equal((0, 2), world.See((in Selection s) => (Numbers(s, own)["session"], Numbers(s, own)["score"])));
    }

    [Fact]
    public void PowerOfTwo_AboveSixteenOrWhenAskedFor_TheBetterOfTwo()
    {
        var sixteen = Pool("latency", [.. Enumerable.Repeat("", 16)]);
        var seventeen = Pool("latency", [.. Enumerable.Repeat("", 17)]);
        Assert.False(sixteen.See((in Selection s) => PowerOfTwo.Applies(s)));
        Assert.True(seventeen.See((in Selection s) => PowerOfTwo.Applies(s)));
        Assert.True(Asked(3).See((in Selection s) => PowerOfTwo.Applies(s)));
        Assert.False(Asked(2).See((in Selection s) => PowerOfTwo.Applies(s)));

        // One that is slower than all others is never chosen, the others about equally often, and never one against itself.
        for (var i = 0; i < 17; i++)
        {
            Measure(seventeen, i, firstToken: i == 4 ? 5_000 : 100);
        }

        var random = new Random(7);
        var choices = Enumerable.Range(0, 16_000).Select(_ => seventeen.See(Choice, dice: (ulong)random.NextInt64(long.MinValue, long.MaxValue))).GroupBy(static c => c).ToDictionary(static g => g.Key, static g => g.Count());
        Assert.Equal(16, choices.Count);
        Assert.False(choices.ContainsKey(4));
        Assert.All(choices.Values, static n => Assert.InRange(n, 800, 1250));

        static RoutingWorld Asked(int count) => new(
            $$"""{ "strategy": "least-loaded", "power_of_two": true, "deployments": [ {{string.Join(',', Enumerable.Range(0, count).Select(static i => $$"""{ "provider": "s", "model": "d{{i}}" }"""))}} ] }""");
    }

    private static int Choice(in Selection selection) => Strategy.Of(selection.Settings.Kind).Choose(selection);

    private static Dictionary<string, double> Numbers(in Selection selection, int candidate)
    {
        var numbers = new Dictionary<string, double>();
        Strategy.Of(selection.Settings.Kind).Explain(selection, candidate, numbers);
        return numbers;
    }

    private static void Enter(RoutingWorld world, int candidate, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(world[candidate].TryEnter(0));
        }
    }

    // So that the estimate is what was measured last.
    private static void Measure(RoutingWorld world, int candidate, float firstToken)
    {
        for (var i = 0; i < 20; i++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(10));
            world[candidate].Began(0, firstToken, 0, world.Chooser.Now());
            world[candidate].Succeed(firstToken, firstToken + 1_000, 10, world.Chooser.Now());
        }
    }

    private static RoutingWorld Pool(string strategy, params string[] extras) => new(
        $$"""{ "strategy": "{{strategy}}", "deployments": [ {{string.Join(',', extras.Select(static (extra, i) => $$"""{ "provider": "s", "model": "d{{i}}" {{(extra.Length > 0 ? "," + extra : "")}} }"""))}} ] }""");
}
