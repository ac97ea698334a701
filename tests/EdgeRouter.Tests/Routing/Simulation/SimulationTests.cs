using EdgeRouter.Model;
using Xunit.Abstractions;

namespace EdgeRouter.Tests.Routing.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly (int Slots, double Prefill, double Fixed, double PerToken)[] Equal = [(16, 100, 150, 15), (16, 100, 150, 15), (16, 100, 150, 15), (16, 100, 150, 15)];
    private static readonly (int Slots, double Prefill, double Fixed, double PerToken)[] Mixed = [(16, 50, 100, 8), (16, 100, 200, 15), (8, 150, 250, 25), (8, 300, 400, 40)];

    // At 80 % of four servers three cannot carry the load without the slow one; what can be asked there is asked at 80 % of the three.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.8)]
    public void Latency_WhenOneOfFourBecomesTenTimesSlower_MovesAwayAndComesBack(double load)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var simulation = Make(Equal, StrategyKind.Latency, seed);
            simulation.Run(
                Rate(Equal, Math.Min(load, 0.6)),
                180,
                (60_000, () => simulation.Servers[0].Slowdown = 10),
                (120_000, () => simulation.Servers[0].Slowdown = 1));
            var before = simulation.Share(0, 20_000, 60_000);
            var during = simulation.Share(0, 65_000, 120_000);
            var after = simulation.Share(0, 150_000, 180_000);
            var usual = Completion(simulation, 20_000, 60_000);
            var returning = Completion(simulation, 125_000, 150_000);
            output.WriteLine($"load {load:0%}, seed {seed}: share before {before:0.0%}, 5 s after the step {during:0.0%}, 30 s after recovery {after:0.0%}, mean completion before {usual:0} ms, while it came back {returning:0} ms");
            Assert.True(during <= before * 0.05, $"{during:0.0%} still went to the slow one");
            Assert.True(after >= before * 0.3, $"{after:0.0%} after recovery, {before:0.0%} before");

            // Running to the one that came back would make a queue there.
            Assert.True(returning < usual * 1.25, $"{returning:0} ms while it came back, {usual:0} ms before");
        }
    }

    private static double Completion(RoutingSimulation simulation, double from, double to) => simulation.Answers.Where(a => a.At > from && a.At < to).Average(static a => a.Completion);

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.8)]
    public void Latency_OnMixedServers_IsFarBetterThanRoundRobinAndNearTheOracle(double load)
    {
        var latency = Mean(StrategyKind.Latency, load);
        var roundRobin = Mean(StrategyKind.RoundRobin, load);
        var leastLoaded = Mean(StrategyKind.LeastLoaded, load);
        var oracle = Mean(StrategyKind.Latency, load, oracle: true);
        output.WriteLine($"load {load:0%}: oracle {oracle:0} ms, latency {latency:0} ms ({latency / oracle - 1:+0.0%}), least-loaded {leastLoaded:0} ms, round-robin {roundRobin:0} ms (latency is {1 - latency / roundRobin:0%} better)");
        Assert.True(latency <= roundRobin * 0.7, "less than 30 % better than round-robin");
        Assert.True(latency <= oracle * 1.10, "more than 10 % behind the oracle");
    }

    private static double Mean(StrategyKind kind, double load, bool oracle = false) => Enumerable.Range(1, 3).Average(seed =>
    {
        var simulation = Make(Mixed, kind, seed, oracle);
        simulation.Run(Rate(Mixed, load), 240);
        return simulation.MeanCompletion(from: 30_000);
    });

    private static RoutingSimulation Make((int Slots, double Prefill, double Fixed, double PerToken)[] servers, StrategyKind kind, int seed, bool oracle = false) => new(
        [.. servers.Select(static s => new ModelledServer(s.Slots, s.Prefill, s.Fixed, s.PerToken))], new StrategySettings { Kind = kind }, seed)
    { Oracle = oracle };

    private static double Rate((int Slots, double Prefill, double Fixed, double PerToken)[] servers, double load) =>
        RoutingSimulation.RateFor(servers.Select(static s => (s.Slots, RoutingSimulation.MeanService(s.Prefill, s.Fixed, s.PerToken))), load);
}
