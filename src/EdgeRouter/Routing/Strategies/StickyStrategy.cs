namespace EdgeRouter.Routing.Strategies;

/// <summary>
/// The same session to the same deployment, so that its prompt cache stays warm: weighted rendezvous hashing (Schindelhauer and Schomaker 2005), which moves only the sessions of a deployment that comes or goes. Load is bounded: a deployment
/// with more than 1.25 times its fair share in flight is passed over for the next in the session's own order (Mirrokni, Thorup and Zadimoghaddam 2018). Without a session, the least loaded.
/// </summary>
internal sealed class StickyStrategy : Strategy
{
    public static readonly StickyStrategy Instance = new();

    private const double Slack = 1.25;

    public override int Choose(in Selection selection)
    {
        if (selection.Affinity == 0)
        {
            return LeastLoadedStrategy.Instance.Choose(selection);
        }

        double inFlight = 1;
        double weights = 0;
        foreach (var candidate in selection.Eligible)
        {
            inFlight += selection.StatsOf(candidate).InFlight;
            weights += Math.Max(selection.Candidates[candidate].Weight, double.Epsilon);
        }

        var best = -1;
        var lowest = double.PositiveInfinity;
        foreach (var candidate in selection.Eligible)
        {
            var weight = Math.Max(selection.Candidates[candidate].Weight, double.Epsilon);
            var bound = Math.Ceiling(Slack * inFlight * weight / weights);
            if (selection.StatsOf(candidate).InFlight + 1 > bound)
            {
                continue;
            }

            var score = Score(selection, candidate);
            if (best < 0 || score < lowest)
            {
                (best, lowest) = (candidate, score);
            }
        }

        // The bounds add up to more than is in flight, so one of them has room, unless counts moved while they were read.
        return best >= 0 ? best : LeastLoadedStrategy.Instance.Choose(selection);
    }

    public override double Score(in Selection selection, int candidate)
    {
        var unit = Chance.Unit(Chance.Mix(selection.Affinity, selection.DeploymentOf(candidate).IdHash));
        return -Math.Log(Math.Max(unit, double.Epsilon)) / Math.Max(selection.Candidates[candidate].Weight, double.Epsilon);
    }

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers)
    {
        numbers["in_flight"] = selection.StatsOf(candidate).InFlight;
        numbers["session"] = selection.Affinity == 0 ? 0 : 1;
        numbers["score"] = selection.Affinity == 0 ? LeastLoadedStrategy.Instance.Score(selection, candidate) : Score(selection, candidate);
    }
}
