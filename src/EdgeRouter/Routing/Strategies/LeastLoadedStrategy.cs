namespace EdgeRouter.Routing.Strategies;

/// <summary>The fewest attempts in flight for its weight: (in flight + 1) / weight (weighted least connections, as in LVS and nginx).</summary>
internal sealed class LeastLoadedStrategy : Strategy
{
    public static readonly LeastLoadedStrategy Instance = new();

    public override int Choose(in Selection selection) => PowerOfTwo.Applies(selection) ? PowerOfTwo.Choose(this, selection) : Lowest(selection);

    public override double Score(in Selection selection, int candidate) => (selection.StatsOf(candidate).InFlight + 1) / selection.Candidates[candidate].Weight;

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers)
    {
        numbers["in_flight"] = selection.StatsOf(candidate).InFlight;
        numbers["weight"] = selection.Candidates[candidate].Weight;
        numbers["score"] = Score(selection, candidate);
    }
}
