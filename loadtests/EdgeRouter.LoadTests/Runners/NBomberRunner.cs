using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Traffic;
using NBomber.Contracts;
using NBomber.CSharp;
using Bomber = NBomber.CSharp.NBomberRunner;

namespace EdgeRouter.LoadTests.Runners;

/// <summary>
/// The same steps under NBomber, which must be licensed (loadtests/README.md). It starts users by its own clock and does not tell when one was due, so latencies count from the start and lateness is not known.
/// Compiled only with -p:UseNBomber=true; written to NBomber's documentation and never compiled where this was written, because no package source there carries it.
/// </summary>
internal sealed class NBomberRunner(IPacer clock, string scenarioName, string reportFolder) : IRunner
{
    public string Name => "NBomber";

    public async Task RunAsync(Schedule schedule, Func<long, ValueTask<Outcome>> step, Tally tally, TimeSpan patience, CancellationToken stop)
    {
        var last = -1L;
        var running = 0L;
        var scenario = Scenario.Create(scenarioName, async context =>
        {
            var began = clock.Now;
            tally.Started(began, began);
            Interlocked.Increment(ref running);
            var outcome = await GuardedStep.RunAsync(step, Interlocked.Increment(ref last));
            Interlocked.Decrement(ref running);
            tally.Ended(began, clock.Now, outcome);
            return outcome.Fault is null ? Response.Ok(statusCode: outcome.Kind) : Response.Fail(statusCode: outcome.Kind, message: outcome.Fault);
        })
        .WithoutWarmUp()
        .WithMaxFailCount(int.MaxValue)
        .WithLoadSimulations([.. schedule.Phases.Select(Simulated)]);

        tally.Begin(clock.Now);
        await Task.Run(() => Bomber.RegisterScenarios(scenario)
            .WithTestSuite("EdgeRouter")
            .WithTestName(scenarioName)
            .WithScenarioCompletionTimeout(patience)
            .WithReportFolder(reportFolder)
            .Run());
        tally.Close(Interlocked.Read(ref running));
    }

    // A ramp begins at the rate where the phase before it ended, or at nothing.
    private static LoadSimulation Simulated(Phase phase)
    {
        var (rate, second) = ((int)Math.Ceiling(phase.To), TimeSpan.FromSeconds(1));
        return phase.From.Equals(phase.To)
            ? Simulation.Inject(rate: rate, interval: second, during: phase.Length)
            : Simulation.RampingInject(rate: rate, interval: second, during: phase.Length);
    }
}
