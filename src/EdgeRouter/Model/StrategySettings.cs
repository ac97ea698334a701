namespace EdgeRouter.Model;

/// <summary>A strategy and the operator's numbers for it.</summary>
internal sealed record StrategySettings
{
    public static readonly StrategySettings Default = new() { Kind = StrategyKind.Weighted };

    public required StrategyKind Kind { get; init; }

    /// <summary>Weights of <c>blend</c>; only their proportions count.</summary>
    public double LatencyWeight { get; init; } = 1;

    public double CostWeight { get; init; } = 1;

    public double QualityWeight { get; init; } = 1;

    public double ProximityWeight { get; init; }

    /// <summary>Compare two random candidates instead of all; above sixteen candidates always so (power of two choices, Mitzenmacher 2001).</summary>
    public bool PowerOfTwo { get; init; }

    /// <summary><c>priority</c>: a candidate whose predicted time to first token is above this counts as full, milliseconds; 0: none does. How an on-prem deployment bursts to the cloud.</summary>
    public float SpillFirstToken { get; init; }
}
