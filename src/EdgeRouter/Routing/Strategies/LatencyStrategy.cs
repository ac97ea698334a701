using EdgeRouter.Health;

namespace EdgeRouter.Routing.Strategies;

/// <summary>The shortest predicted completion: TTFT for this size + TPOT × expected output tokens + waiting behind what is in flight; see <see cref="Estimate"/>. Of those that are within a tenth of the shortest, the one with the fewest attempts in flight. Weights do not count.</summary>
internal sealed class LatencyStrategy : Strategy
{
    public static readonly LatencyStrategy Instance = new();

    // Estimates are not exact: what differs by less is the same, and then the emptier one is better.
    private const double Same = 1.1;

    public override int Choose(in Selection selection)
    {
        if (PowerOfTwo.Applies(selection))
        {
            return PowerOfTwo.Choose(this, selection);
        }

        var eligible = selection.Eligible;
        Span<double> scores = stackalloc double[PowerOfTwo.CompareAll];
        var lowest = double.PositiveInfinity;
        for (var i = 0; i < eligible.Length; i++)
        {
            scores[i] = Score(selection, eligible[i]);
            lowest = Math.Min(lowest, scores[i]);
        }

        var start = (int)((ulong)selection.Turn % (ulong)eligible.Length);
        var best = -1;
        var fewest = long.MaxValue;
        for (var i = 0; i < eligible.Length; i++)
        {
            var at = start + i < eligible.Length ? start + i : start + i - eligible.Length;
            if (scores[at] <= lowest * Same && selection.StatsOf(eligible[at]).InFlight is var inFlight && inFlight < fewest)
            {
                (best, fewest) = (eligible[at], inFlight);
            }
        }

        return best;
    }

    public override double Score(in Selection selection, int candidate) => selection.Expect(candidate).Completion;

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers) => Explain(selection.Expect(candidate), numbers);

    internal static void Explain(in Estimate expected, IDictionary<string, double> numbers)
    {
        numbers["ttft_ms"] = expected.FirstToken;
        numbers["tpot_ms"] = expected.PerToken;
        numbers["output_tokens"] = expected.OutputTokens;
        numbers["wait_ms"] = expected.Wait;
        numbers["measured"] = expected.Measured ? 1 : 0;
        numbers["predicted_ms"] = expected.Completion;
    }
}
