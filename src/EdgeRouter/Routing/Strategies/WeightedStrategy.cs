namespace EdgeRouter.Routing.Strategies;

/// <summary>At random, in proportion to weight. When all weights are 0, evenly.</summary>
internal sealed class WeightedStrategy : Strategy
{
    public static readonly WeightedStrategy Instance = new();

    public override int Choose(in Selection selection) => Pick(selection, Chance.Unit(selection.Dice));

    public override double Score(in Selection selection, int candidate) => 1 / selection.Candidates[candidate].Weight;

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers)
    {
        numbers["weight"] = selection.Candidates[candidate].Weight;
        numbers["share"] = Share(selection, candidate);
    }

    /// <summary>The candidate at a position between 0 and 1 on the line of all weights.</summary>
    internal static int Pick(in Selection selection, double position)
    {
        var eligible = selection.Eligible;
        double total = 0;
        foreach (var candidate in eligible)
        {
            total += selection.Candidates[candidate].Weight;
        }

        if (total <= 0)
        {
            return eligible[(int)(position * eligible.Length)];
        }

        var rest = position * total;
        foreach (var candidate in eligible)
        {
            rest -= selection.Candidates[candidate].Weight;
            if (rest < 0)
            {
                return candidate;
            }
        }

        return eligible[^1];
    }

    private static double Share(in Selection selection, int candidate)
    {
        double total = 0;
        foreach (var one in selection.Eligible)
        {
            total += selection.Candidates[one].Weight;
        }

        return total <= 0 ? 1.0 / selection.Eligible.Length : selection.Candidates[candidate].Weight / total;
    }
}
