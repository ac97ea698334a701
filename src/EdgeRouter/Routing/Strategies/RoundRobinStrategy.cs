namespace EdgeRouter.Routing.Strategies;

/// <summary>
/// In turn, in proportion to weight. The n-th choice stands at the fractional part of n times the golden ratio on the line of all weights: the most even sequence there is (three-distance theorem), for any weights, without state beyond the turn.
/// </summary>
internal sealed class RoundRobinStrategy : Strategy
{
    public static readonly RoundRobinStrategy Instance = new();

    private const double Golden = 0.6180339887498949;

    public override int Choose(in Selection selection)
    {
        if (HasEqualWeights(selection))
        {
            return selection.Eligible[(int)((ulong)selection.Turn % (ulong)selection.Eligible.Length)];
        }

        var position = selection.Turn * Golden;
        return WeightedStrategy.Pick(selection, position - Math.Floor(position));
    }

    public override double Score(in Selection selection, int candidate) => 1 / selection.Candidates[candidate].Weight;

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers) => numbers["weight"] = selection.Candidates[candidate].Weight;

    private static bool HasEqualWeights(in Selection selection)
    {
        var first = selection.Candidates[selection.Eligible[0]].Weight;
        foreach (var candidate in selection.Eligible)
        {
            if (!selection.Candidates[candidate].Weight.Equals(first))
            {
                return false;
            }
        }

        return true;
    }
}
