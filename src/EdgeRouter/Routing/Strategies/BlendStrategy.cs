using EdgeRouter.Health;

namespace EdgeRouter.Routing.Strategies;

/// <summary>
/// The operator's mixture of latency, cost, quality and proximity. Each part is brought to 0 (the best of the candidates, or quality 1) … 1 (far worse): 1 − best / own for latency, price and round trip, 1 − quality for quality; the score is their
/// weighted mean. Ratios, because a price of 2 against 1 should count the same as 20 against 10.
/// </summary>
internal sealed class BlendStrategy : Strategy
{
    public static readonly BlendStrategy Instance = new();

    public override int Choose(in Selection selection)
    {
        var best = Best.Of(selection);
        var start = (int)((ulong)selection.Turn % (ulong)selection.Eligible.Length);
        var chosen = -1;
        var lowest = double.PositiveInfinity;
        for (var i = 0; i < selection.Eligible.Length; i++)
        {
            var at = start + i;
            var candidate = selection.Eligible[at < selection.Eligible.Length ? at : at - selection.Eligible.Length];
            var score = Score(selection, candidate, best);
            if (chosen < 0 || score < lowest)
            {
                (chosen, lowest) = (candidate, score);
            }
        }

        return chosen;
    }

    public override double Score(in Selection selection, int candidate) => Score(selection, candidate, Best.Of(selection));

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers)
    {
        var best = Best.Of(selection);
        var own = Numbers.Of(selection, candidate);
        LatencyStrategy.Explain(selection.Expect(candidate), numbers);
        numbers["predicted_usd"] = own.Cost;
        numbers["quality"] = 1 - own.Poorness;
        numbers["round_trip_ms"] = own.RoundTrip;
        numbers["latency_part"] = Ratio(best.Latency, own.Latency);
        numbers["cost_part"] = Ratio(best.Cost, own.Cost);
        numbers["proximity_part"] = Ratio(best.RoundTrip, own.RoundTrip);
        numbers["score"] = Score(selection, candidate, best);
    }

    private static double Score(in Selection selection, int candidate, in Best best)
    {
        var settings = selection.Settings;
        var own = Numbers.Of(selection, candidate);
        var weights = settings.LatencyWeight + settings.CostWeight + settings.QualityWeight + settings.ProximityWeight;
        var sum = (settings.LatencyWeight * Ratio(best.Latency, own.Latency))
            + (settings.CostWeight * Ratio(best.Cost, own.Cost))
            + (settings.QualityWeight * own.Poorness)
            + (settings.ProximityWeight * Ratio(best.RoundTrip, own.RoundTrip));
        return weights > 0 ? sum / weights : 0;
    }

    // Free against free is 0; an unknown price against a known one is 1; unknown against unknown says nothing.
    private static double Ratio(double best, double own) => own <= best || double.IsInfinity(best) ? 0 : 1 - (best / own);

    private readonly record struct Numbers(double Latency, double Cost, double Poorness, double RoundTrip)
    {
        public static Numbers Of(in Selection selection, int candidate)
        {
            var expected = selection.Expect(candidate);
            var deployment = selection.DeploymentOf(candidate);
            var connect = selection.Health[deployment].ConnectTime;
            return new Numbers(
                expected.Completion,
                CostStrategy.Price(deployment.Facts, selection.PromptTokens, expected.OutputTokens),
                1 - deployment.Facts.Quality,
                float.IsNaN(connect) ? selection.Priors[deployment.Slot].RoundTrip : connect);
        }
    }

    private readonly record struct Best(double Latency, double Cost, double RoundTrip)
    {
        public static Best Of(in Selection selection)
        {
            var best = new Best(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
            foreach (var candidate in selection.Eligible)
            {
                var own = Numbers.Of(selection, candidate);
                best = new Best(Math.Min(best.Latency, own.Latency), Math.Min(best.Cost, own.Cost), Math.Min(best.RoundTrip, own.RoundTrip));
            }

            return best;
        }
    }
}
