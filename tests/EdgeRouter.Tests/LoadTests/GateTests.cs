using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Scenarios;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.Tests.LoadTests;

public sealed class GateTests
{
    [Theory]
    [InlineData(Bound.AtMost, 9.9, true)]
    [InlineData(Bound.AtMost, 10, true)]
    [InlineData(Bound.AtMost, 10.1, false)]
    [InlineData(Bound.AtMost, double.NaN, false)]
    [InlineData(Bound.AtLeast, 10.1, true)]
    [InlineData(Bound.AtLeast, 10, true)]
    [InlineData(Bound.AtLeast, 9.9, false)]
    [InlineData(Bound.AtLeast, double.NaN, false)]
    public void Judge_Figure_IsHeldOrNot(object bound, double value, bool isHeld) =>
        Assert.Equal(isHeld, new Threshold("x", _ => value, (Bound)bound, 10).Judge(Nothing()).IsHeld);

    [Fact]
    public void ExitCode_EveryThresholdHeld_IsZero() => Assert.Equal(0, Gate.ExitCode([[Verdict(true), Verdict(true, Concern.Generator)], [Verdict(true, Concern.Latency)]]));

    [Fact]
    public void ExitCode_OneThresholdOfOneScenarioNotHeld_IsOne() => Assert.Equal(1, Gate.ExitCode([[Verdict(true)], [Verdict(true), Verdict(false), Verdict(false, Concern.Generator)], [Verdict(true)]]));

    [Fact]
    public void ExitCode_OnlyTheGeneratorWasSlow_SaysRepeat() => Assert.Equal(3, Gate.ExitCode([[Verdict(true)], [Verdict(true), Verdict(false, Concern.Generator)]]));

    [Fact]
    public void ExitCode_LatencyAndUsersStartedLate_SaysRepeat() => Assert.Equal(3, Gate.ExitCode([[Verdict(false, Concern.Latency), Verdict(false, Concern.Generator)]]));

    [Fact]
    public void ExitCode_LatencyAndAnotherScenariosGenerator_IsOne() => Assert.Equal(1, Gate.ExitCode([[Verdict(false, Concern.Latency), Verdict(true, Concern.Generator)], [Verdict(false, Concern.Generator)]]));

    [Fact]
    public void ExitCode_NothingJudged_IsNotAPass()
    {
        Assert.Equal(1, Gate.ExitCode([]));
        Assert.Equal(1, Gate.ExitCode([[Verdict(true)], []]));
    }

    [Fact]
    public void Usual_NothingMeasured_IsNotAPass() => Assert.NotEqual(0, Gate.ExitCode([[.. Threshold.Usual.Select(static t => t.Judge(Nothing()))]]));

    [Fact]
    public void NothingLeft_RouterThatCouldNotBeAsked_IsNotAPass() => Assert.Equal(1, Gate.Of([Threshold.NothingLeft.Judge(Nothing())]));

    [Fact]
    public void NoFaults_OneWrongAnswerInAThousand_IsNotHeld()
    {
        var measured = Nothing();
        measured.Tally.Begin(0);
        for (var i = 0; i < 1000; i++)
        {
            measured.Tally.Ended(i, i + 1, new Outcome("x", i == 500 ? "another answer" : null));
        }

        Assert.False(Threshold.NoFaults.Judge(measured).IsHeld);
    }

    [Fact]
    public void FirstByte_KindThatNobodyWas_IsNotHeld() => Assert.False(Threshold.FirstByte("hit", 1e9).Judge(Nothing()).IsHeld);

    [Fact]
    public void Planted_IsNotAmongTheScenariosOfARelease()
    {
        Assert.DoesNotContain(Catalogue.All, static s => s.Name == "planted");
        Assert.NotNull(Catalogue.Find("planted"));
    }

    [Fact]
    public void Catalogue_EveryScenario_HasANameOfItsOwnAndJudgesFaults()
    {
        Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(static s => s.Name).Distinct().Count());
        var options = new EdgeRouter.LoadTests.Options { Router = "", Mock = "", Runner = "open-loop", Why = "", Report = "", Scenarios = [] };
        Assert.All(Catalogue.All, s => Assert.Contains(Threshold.NoFaults, s.Thresholds(s.Plan(options, s.Seconds))));
    }

    private static Measured Nothing() => new() { Tally = new Tally(TimeSpan.FromSeconds(1)), Planned = 1000, Samples = [] };

    private static Verdict Verdict(bool isHeld, Concern concern = Concern.Router) => new(new Threshold("x", static _ => 0, Bound.AtMost, 0, "", concern), 0, isHeld);
}
