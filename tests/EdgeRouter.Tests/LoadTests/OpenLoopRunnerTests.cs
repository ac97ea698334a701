using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Runners;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.Tests.LoadTests;

public sealed class OpenLoopRunnerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    private readonly VirtualPacer _clock = new();
    private readonly Tally _tally = new(TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Run_PunctualSteps_CountOnlyTheirOwnTime()
    {
        await RunAsync(new Schedule(Phase.Steady(10, 2)), _ => Answered(after: 3));
        Assert.Equal(20, _tally.Arrivals);
        Assert.Equal(3, Whole.Max, 0.1);
        Assert.True(_tally.Late.Max <= 0.001);
    }

    [Fact]
    public async Task Run_OneStepHoldsEverything_AllThatWereDueMeanwhileHaveWaited()
    {
        // Due every 100 ms. Number 5 takes a second; whoever was due in it starts late, and a clock that began with the start would not see it.
        await RunAsync(new Schedule(Phase.Steady(10, 2)), number => Answered(after: number == 5 ? 1000 : 1));
        Assert.Equal(20, Whole.Count);
        Assert.Equal(1000, Whole.Max, 2.0);
        // Number 5 was due at 500 and number 6 at 600, which had to wait until 1500: 901 ms, then 802, 703, …, 10 of them above 50 ms.
        Assert.Equal(901, Whole.Percentile(95), 2.0);
        Assert.Equal(802, Whole.Percentile(90), 2.0);
        Assert.Equal(900, _tally.Late.Max, 2.0);
        Assert.True(Whole.Percentile(55) > 100);
    }

    [Fact]
    public async Task Run_NobodyAnswers_EveryoneIsStartedAllTheSame()
    {
        var never = new TaskCompletionSource<Outcome>();
        await RunAsync(new Schedule(Phase.Steady(100, 1)), _ => new ValueTask<Outcome>(never.Task));
        Assert.Equal(100, _tally.Arrivals);
        Assert.Equal(100, _tally.Unanswered);
        Assert.Equal(100, _tally.Faults);
        never.SetResult(new Outcome("late"));
        Assert.Equal(0, _tally.Answers);
    }

    [Fact]
    public async Task Run_TooManyAtOnce_AreMissedNotStarted()
    {
        var never = new TaskCompletionSource<Outcome>();
        await RunAsync(new Schedule(Phase.Steady(OpenLoopRunner.MostAtOnce + 7, 1)), _ => new ValueTask<Outcome>(never.Task));
        Assert.Equal(OpenLoopRunner.MostAtOnce, _tally.Arrivals);
        Assert.Equal(7, _tally.NotStarted);
    }

    [Fact]
    public async Task Run_StepThrows_IsAFaultWithItsWords()
    {
        await RunAsync(new Schedule(Phase.Steady(2, 1)), static number => number == 0 ? throw new InvalidOperationException("no such thing") : new ValueTask<Outcome>(new Outcome("ok")));
        Assert.Equal(1, _tally.Faults);
        Assert.Equal(1, _tally.Answers);
        Assert.Contains("no such thing", Assert.Single(_tally.FaultTexts).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Stopped_StartsNobodyElse()
    {
        using var stop = new CancellationTokenSource();
        await new OpenLoopRunner(_clock).RunAsync(new Schedule(Phase.Steady(10, 2)), number =>
        {
            if (number == 4)
            {
                stop.Cancel();
            }

            return Answered(after: 1);
        }, _tally, Soon, stop.Token);
        Assert.Equal(5, _tally.Arrivals);
    }

    [Fact]
    public async Task Run_LateAnswer_CountsInTheSliceInWhichItWasDue()
    {
        await RunAsync(new Schedule(Phase.Steady(1, 3)), number => Answered(after: number == 0 ? 2500 : 1));
        Assert.Equal([1L, 1L, 1L], _tally.Slices.Select(static s => s.Answers));
        Assert.Equal(2500, _tally.Slices[0].FirstByte.Max, 20.0);
    }

    private Latencies Whole => _tally.Kinds["step"].Whole;

    private ValueTask<Outcome> Answered(long after)
    {
        _clock.Pass(after);
        return new ValueTask<Outcome>(new Outcome("step"));
    }

    private Task RunAsync(Schedule schedule, Func<long, ValueTask<Outcome>> step) => new OpenLoopRunner(_clock).RunAsync(schedule, step, _tally, Soon, CancellationToken.None);
}
