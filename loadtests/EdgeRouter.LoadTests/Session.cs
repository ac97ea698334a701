using EdgeRouter.Bench.EndToEnd.Proxies;
using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Runners;
using EdgeRouter.LoadTests.Scenarios;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests;

/// <summary>One scenario from nothing to its verdicts: start, warm up, compare, load, look, stop. What it started is gone when it returns or throws.</summary>
internal sealed class Session(Options options, LoadScenario scenario)
{
    private const double DirectSeconds = 3;
    private const double WarmUpSeconds = 1.5;
    private const double WarmUpRate = 200;

    // Beyond the load and the patience: for starting, stopping and a machine that is busy.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly double _seconds = options.Seconds ?? scenario.Seconds;

    /// <exception cref="TimeoutException">It took much longer than it may.</exception>
    public ScenarioResult Run()
    {
        var work = Path.Combine(Path.GetFullPath("artifacts/loadtests/work"), scenario.Name);
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        Directory.CreateDirectory(work);
        var schedule = scenario.Plan(options, _seconds);
        using var stage = new Stage(options, work);
        using var stop = new CancellationTokenSource();
        var limit = schedule.Length + scenario.Patience + TimeSpan.FromSeconds(DirectSeconds) + Grace;
        var run = Task.Run(() => RunAsync(stage, schedule, stop.Token));
        try
        {
            // The calling thread waits, not one that takes the sockets' completions.
            return run.Wait(limit) ? run.Result : throw new TimeoutException($"{scenario.Name} did not end within {limit.TotalSeconds:0} s");
        }
        catch (AggregateException e)
        {
            throw e.InnerException!;
        }
        finally
        {
            stop.Cancel();
        }
    }

    private async Task<ScenarioResult> RunAsync(Stage stage, Schedule schedule, CancellationToken stop)
    {
        await scenario.SetUpAsync(stage);
        var router = stage.LinksTo(stage.Router.Port);
        if (scenario.WarmsUp)
        {
            await LoadAsync(Math.Min(WarmUpRate, schedule.MostPerSecond / 2), WarmUpSeconds, router, stop);
        }

        var direct = scenario.IsComparedWithDirect ? await AloneAsync(stage.LinksTo(scenario.DirectPort), schedule.MostPerSecond, stop) : null;
        var slice = scenario.Slice(_seconds);
        var tally = new Tally(slice);
        var runner = RunnerFactory.Make(options.Runner, scenario.Name, options.Report);
        var before = Sampler.Look(stage.Router.Pid, 0);
        var foreign = ForeignCpu(stage);
        var sampler = new Sampler(() => stage.Router.Pid, slice);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using (sampler)
        {
            var disturbance = Task.Run(() => scenario.DisturbAsync(schedule, over.Token), stop);
            await runner.RunAsync(schedule, number => scenario.StepAsync(number, router), tally, scenario.Patience, stop);
            await over.CancelAsync();
            try
            {
                await disturbance;
            }
            catch (OperationCanceledException)
            {
                // It was told that the load is over.
            }
            catch (HttpRequestException) when (!stage.Router.IsRunning)
            {
                // The router has died under it. The verdicts say so.
            }
        }

        var after = Sampler.Look(stage.Router.Pid, tally.Seconds);
        foreign = Math.Max(0, (ForeignCpu(stage) - foreign) / Math.Max(1, tally.Seconds) / Environment.ProcessorCount);
        IReadOnlyList<Sample> samples = [before, .. sampler.Samples.Where(static s => s.Resident > 0)];
        var figures = stage.Router.IsRunning ? await scenario.FindOutAsync(tally, samples) : [];
        await LookAsync(stage, figures);
        figures["CPU of the router per answer, µs"] = (after.Cpu - before.Cpu) * 1e6 / Math.Max(1, tally.Answers);
        var measured = new Measured { Tally = tally, Planned = schedule.Count, Samples = samples, Direct = direct, Figures = figures, ForeignShare = foreign };
        return new ScenarioResult(scenario, schedule, runner.Name, measured, [.. scenario.Thresholds(schedule).Select(t => t.Judge(measured))]);
    }

    private static async Task LookAsync(Stage stage, Dictionary<string, double> figures)
    {
        if (!stage.Router.IsRunning)
        {
            // Not a number: nothing that is judged by it is held.
            figures["left"] = double.NaN;
            return;
        }

        figures["left"] = await stage.Router.LeftAsync();
        var state = await stage.Router.StateAsync();
        figures["I/O threads held for more than 5 ms"] = state.GetProperty("io_held_over_5ms").GetDouble();
    }

    private async Task<Tally> AloneAsync(LinkPool mock, double rate, CancellationToken stop)
    {
        await LoadAsync(Math.Min(WarmUpRate, rate / 2), WarmUpSeconds, mock, stop);
        return await LoadAsync(rate, DirectSeconds, mock, stop);
    }

    // Beside the load that is judged, and always with our own runner.
    private async Task<Tally> LoadAsync(double rate, double seconds, LinkPool links, CancellationToken stop)
    {
        var tally = new Tally(TimeSpan.FromSeconds(1));
        await new OpenLoopRunner(new SystemPacer()).RunAsync(new Schedule(Phase.Steady(rate, seconds)), number => scenario.StepAsync(number, links), tally, scenario.Patience, stop);
        return tally;
    }

    private static double ForeignCpu(Stage stage) => ProcFiles.MachineCpuSeconds() - ProcFiles.CpuSeconds([stage.Router.Pid, .. stage.MockPids, Environment.ProcessId]);
}
