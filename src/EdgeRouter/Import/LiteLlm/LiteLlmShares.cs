using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>How a pool shares its traffic: <c>order</c> before everything, else the strategy, with <c>weight</c>, <c>rpm</c> or <c>tpm</c> as weights as LiteLLM's shuffle takes them.</summary>
internal static class LiteLlmShares
{
    private static readonly string[] Weights = ["weight", "rpm", "tpm"];

    public static void Apply(ImportedModel model, IReadOnlyList<(ImportedDeployment Deployment, LiteLlmEntry Entry)> pool, string? strategy)
    {
        if (pool.Count == 1)
        {
            return;
        }

        var orders = pool.Select(static p => p.Entry.Parameters.Whole("order", 0)).ToList();
        model.Strategy = strategy;
        if (orders.Exists(static o => o is not null))
        {
            if (strategy is not null)
            {
                model.Remarks.Say($"order goes before the strategy of the source ({strategy}): strategy priority, lower numbers first.");
            }

            model.Strategy = "priority";
            for (var i = 0; i < pool.Count; i++)
            {
                pool[i].Deployment.Priority = Math.Min(orders[i] ?? 1000, 1000);
            }
        }

        var by = Weights.FirstOrDefault(w => pool[0].Entry.Parameters.Number(w) is >= 0);
        if (by is null || strategy is "latency" or "cost")
        {
            return;
        }

        var numbers = pool.Select(p => p.Entry.Parameters.Number(by) is { } number and >= 0 ? number : (double?)null).ToList();
        if (numbers.Exists(static n => n is null))
        {
            model.Remarks.Say($"Some deployments have no {by}: weights are left at 1.");
            return;
        }

        var scale = ScaleOf(numbers);
        for (var i = 0; i < pool.Count; i++)
        {
            pool[i].Deployment.Weight = Math.Round(numbers[i]!.Value * scale, 6);
        }
    }

    // Small numbers say the same: 60000 and 20000 are 3 and 1.
    private static double ScaleOf(List<double?> numbers)
    {
        if (numbers.TrueForAll(static n => n is >= 0 and < 1e15 && Math.Floor(n.Value) == n.Value))
        {
            var common = numbers.Select(static n => (long)n!.Value).Aggregate(0L, static (a, b) => Gcd(a, b));
            if (common > 0 && numbers.Max() / common <= 1_000_000)
            {
                return 1.0 / common;
            }
        }

        return numbers.Max() is > 1_000_000 and var most ? 1_000_000 / most : 1;
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
