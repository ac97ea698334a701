namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>One fault of the catalogue: how the upstream misbehaves, what the operator wrote, and what must come of it.</summary>
internal sealed record Fault(string Name, bool Stream, string Script)
{
    public required Expected Alone { get; init; }

    /// <summary>With another model behind, in the cloud or on-prem.</summary>
    public required Expected WithFallback { get; init; }

    public IReadOnlyList<Setting> Settings { get; init; } = [Setting.Alone, Setting.CloudFallback, Setting.OnPremFallback];

    /// <summary>Members of the model; <c>{fallback}</c> is the other model's name.</summary>
    public string Model { get; init; } = "";

    /// <summary>Members of the faulty deployment.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>Another deployment of the same model, at the same provider: its script.</summary>
    public string? Beside { get; init; }

    /// <summary>Members of <see cref="Beside"/>.</summary>
    public string BesideMembers { get; init; } = "";

    /// <summary>Added to the fallback's script.</summary>
    public string FallbackScript { get; init; } = "";

    /// <summary>Members of the fallback's deployment.</summary>
    public string FallbackMembers { get; init; } = "";

    /// <summary>The provider's keys end in 0, 1, ...</summary>
    public int Keys { get; init; } = 1;

    /// <summary>Nobody listens at the provider's address.</summary>
    public bool IsDead { get; init; }

    /// <summary>Milliseconds between two attempts on the faulty deployment, at least.</summary>
    public double LeastGap { get; init; }

    /// <summary>The part before the break and the part behind it come from two answers.</summary>
    public bool IsMended { get; init; }

    /// <summary>Of the whole answer.</summary>
    public int Words { get; init; } = FaultRun.Words;

    /// <summary>The upstream never says [DONE].</summary>
    public bool WithoutDone { get; init; }
}
