using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Ten times as many users from one moment to the next.</summary>
internal sealed class Spike : MarkedLoad
{
    public override string Name => "spike";

    public override string About => "A tenth of the rate, all of it for a fifth of the time, a tenth again. Nobody may be lost in the spike, and afterwards it must be as before.";

    public override Schedule Plan(Options options, double seconds)
    {
        var most = options.RateOr(2000);
        return new(Phase.Steady(most / 10, seconds * 0.4), Phase.Steady(most, seconds * 0.2), Phase.Steady(most / 10, seconds * 0.4));
    }

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) =>
    [
        .. Threshold.Usual, Threshold.FirstByteOfAll(1000),
        new("first byte after due time, p99 of the last slice", static m => m.Tally.Slices[^1].FirstByte.Percentile(99), Bound.AtMost, 250, "ms", Concern.Latency),
    ];
}
