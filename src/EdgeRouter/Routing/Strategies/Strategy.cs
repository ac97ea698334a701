using EdgeRouter.Model;

namespace EdgeRouter.Routing.Strategies;

/// <summary>
/// One way to choose. Stateless: everything it needs stands in the <see cref="Selection"/>. <see cref="Score"/> is what it compares, lower is better; explain shows the same numbers, because there is no other formula.
/// </summary>
internal abstract class Strategy
{
    /// <summary>Index of the chosen candidate. Allocates nothing, takes no lock.</summary>
    public abstract int Choose(in Selection selection);

    /// <summary>What a candidate is worth to this strategy; lower is better.</summary>
    public abstract double Score(in Selection selection, int candidate);

    /// <summary>The numbers behind <see cref="Score"/>, for people. Not on the hot path.</summary>
    public virtual void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers) => numbers["score"] = Score(selection, candidate);

    public static Strategy Of(StrategyKind kind) => kind switch
    {
        StrategyKind.Weighted => WeightedStrategy.Instance,
        StrategyKind.RoundRobin => RoundRobinStrategy.Instance,
        StrategyKind.LeastLoaded => LeastLoadedStrategy.Instance,
        StrategyKind.Latency => LatencyStrategy.Instance,
        StrategyKind.Cost => CostStrategy.Instance,
        StrategyKind.Blend => BlendStrategy.Instance,
        StrategyKind.Sticky => StickyStrategy.Instance,
        _ => PriorityStrategy.Instance,
    };

    /// <summary>The lowest score of all; of equal ones the one after the turn, so that ties are shared.</summary>
    protected int Lowest(in Selection selection)
    {
        var eligible = selection.Eligible;
        var start = (int)((ulong)selection.Turn % (ulong)eligible.Length);
        var best = eligible[start];
        var lowest = Score(selection, best);
        for (var i = 1; i < eligible.Length; i++)
        {
            var at = start + i;
            var candidate = eligible[at < eligible.Length ? at : at - eligible.Length];
            var score = Score(selection, candidate);
            if (score < lowest)
            {
                (best, lowest) = (candidate, score);
            }
        }

        return best;
    }
}
