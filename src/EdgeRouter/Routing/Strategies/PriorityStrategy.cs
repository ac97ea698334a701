namespace EdgeRouter.Routing.Strategies;

/// <summary>
/// The lowest priority number that has room; of equal ones the first in the list, or by weight when weights differ from 1. With <c>spill</c>, a candidate whose predicted time to first token is above it counts as full: its traffic goes to the next
/// priority until it is faster again, which one request now and then finds out (<see cref="RouteChooser"/>). When all are full, the lowest number again.
/// </summary>
internal sealed class PriorityStrategy : Strategy
{
    public static readonly PriorityStrategy Instance = new();

    public override int Choose(in Selection selection)
    {
        var best = Best(selection, withSpill: true);
        return best >= 0 ? best : Best(selection, withSpill: false);
    }

    public override double Score(in Selection selection, int candidate) => selection.Candidates[candidate].Priority;

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers)
    {
        numbers["priority"] = selection.Candidates[candidate].Priority;
        if (selection.Settings.SpillFirstToken > 0)
        {
            numbers["spill_ttft_ms"] = selection.Settings.SpillFirstToken;
            numbers["predicted_ttft_ms"] = PredictedFirstToken(selection, candidate);
        }
    }

    private static int Best(in Selection selection, bool withSpill)
    {
        var best = -1;
        var lowest = int.MaxValue;
        double weights = 0;
        foreach (var candidate in selection.Eligible)
        {
            var (priority, weight) = (selection.Candidates[candidate].Priority, selection.Candidates[candidate].Weight);
            if (priority > lowest || (withSpill && IsFull(selection, candidate)))
            {
                continue;
            }

            if (priority < lowest)
            {
                (best, lowest, weights) = (candidate, priority, weight);
                continue;
            }

            // One pass over a group: the n-th takes the place with the chance weight / (weights so far), each with dice of its own.
            weights += weight;
            if (weights > 0 && Chance.Unit(Chance.Mix(selection.Dice, candidate)) < weight / weights)
            {
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>Whether a candidate counts as full because of its predicted time to first token.</summary>
    public static bool IsFull(in Selection selection, int candidate) =>
        selection.Settings.SpillFirstToken > 0 && PredictedFirstToken(selection, candidate) > selection.Settings.SpillFirstToken;

    private static float PredictedFirstToken(in Selection selection, int candidate)
    {
        var expected = selection.Expect(candidate);
        return expected.FirstToken + expected.Wait;
    }
}
