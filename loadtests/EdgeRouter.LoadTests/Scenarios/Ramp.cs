using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Evenly more, then evenly less.</summary>
internal sealed class Ramp : MarkedLoad
{
    public override string Name => "ramp";

    public override string About => "From a fifteenth of the rate up to it, and down again.";

    public override Schedule Plan(Options options, double seconds)
    {
        var most = options.RateOr(1500);
        return new(Phase.Ramp(most / 15, most, seconds * 0.6), Phase.Ramp(most, most / 15, seconds * 0.4));
    }

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) => [.. Threshold.Usual, Threshold.FirstByteOfAll(250)];
}
