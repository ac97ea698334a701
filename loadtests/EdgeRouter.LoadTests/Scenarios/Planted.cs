using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Cannot pass: it proves that a threshold that does not hold closes the gate. Not in the list of scenarios.</summary>
internal sealed class Planted : MarkedLoad
{
    public override string Name => "planted";

    public override string About => "A few requests, and a threshold that nothing can hold.";

    public override bool WarmsUp => false;

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(20), seconds));

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) => [Threshold.NoFaults, new("answers without any delay", static m => m.Tally.FirstByte.Percentile(50), Bound.AtMost, 0, "ms")];
}
