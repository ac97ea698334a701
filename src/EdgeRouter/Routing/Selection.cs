using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>
/// One choice as a strategy sees it: the eligible candidates and what is known of the request. Lives on the stack. A strategy is a pure function of this: the randomness (<see cref="Dice"/>) and the turn come from outside.
/// </summary>
internal readonly ref struct Selection
{
    public required Candidate[] Candidates { get; init; }

    /// <summary>Indices into <see cref="Candidates"/>, ascending; never empty.</summary>
    public required ReadOnlySpan<ushort> Eligible { get; init; }

    public required HealthTable Health { get; init; }

    /// <summary>Priors by deployment slot.</summary>
    public required Prior[] Priors { get; init; }

    public required StrategySettings Settings { get; init; }

    /// <summary>Milliseconds of the estimates' clock.</summary>
    public required uint Now { get; init; }

    public int PromptTokens { get; init; }

    /// <summary>Expected length of the answer.</summary>
    public required float OutputTokens { get; init; }

    /// <summary>Uniformly distributed.</summary>
    public required ulong Dice { get; init; }

    /// <summary>How many choices this model has had before.</summary>
    public required long Turn { get; init; }

    /// <summary>Hash of the session, or of what else must stay together; 0: nothing must.</summary>
    public ulong Affinity { get; init; }

    public Deployment DeploymentOf(int candidate) => Candidates[candidate].Deployment;

    public DeploymentStats StatsOf(int candidate) => Health[Candidates[candidate].Deployment];

    public Estimate Expect(int candidate)
    {
        var deployment = Candidates[candidate].Deployment;
        return Health[deployment].Expect(SizeClass.Of(PromptTokens), OutputTokens, Priors[deployment.Slot], Now);
    }
}
