using EdgeRouter.Model;

namespace EdgeRouter.Routing.Strategies;

/// <summary>The lowest expected price: prompt tokens × input price + expected output tokens × output price. Unknown prices come last; equal prices are shared in turn.</summary>
internal sealed class CostStrategy : Strategy
{
    public static readonly CostStrategy Instance = new();

    private const double PerMillion = 1e-6;

    public override int Choose(in Selection selection) => Lowest(selection);

    public override double Score(in Selection selection, int candidate) => Price(selection.DeploymentOf(candidate).Facts, selection.PromptTokens, selection.Expect(candidate).OutputTokens);

    public override void Explain(in Selection selection, int candidate, IDictionary<string, double> numbers)
    {
        var facts = selection.DeploymentOf(candidate).Facts;
        numbers["prompt_tokens"] = selection.PromptTokens;
        numbers["output_tokens"] = selection.Expect(candidate).OutputTokens;
        numbers["input_usd_per_mtok"] = facts.InputPrice;
        numbers["output_usd_per_mtok"] = facts.OutputPrice;
        numbers["predicted_usd"] = Score(selection, candidate);
    }

    /// <summary>US dollars; infinite when a price is unknown.</summary>
    internal static double Price(DeploymentFacts facts, int promptTokens, float outputTokens) => facts.InputPrice < 0 || facts.OutputPrice < 0
        ? double.PositiveInfinity
        : ((promptTokens * facts.InputPrice) + (outputTokens * facts.OutputPrice)) * PerMillion;
}
