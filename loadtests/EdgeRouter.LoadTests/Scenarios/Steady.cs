using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>The same rate all the time.</summary>
internal sealed class Steady : MarkedLoad
{
    public override string Name => "steady";

    public override string About => "JSON and short streams at one rate; each answer must carry the number of its own request. The same load goes to the mock without the router first.";

    public override bool IsComparedWithDirect => true;

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(1000), seconds));

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) => [.. Threshold.Usual, Threshold.FirstByte(Json, 250), Threshold.FirstByte(Stream, 250)];
}
