namespace EdgeRouter.Model;

/// <summary>What an operator declares of a deployment, the provider's word where the deployment has none. Unknown facts never satisfy a constraint that asks for them; unknown abilities are taken to be there.</summary>
internal sealed record DeploymentFacts
{
    public static readonly DeploymentFacts Unknown = new();

    public string? Region { get; init; }

    public Zone Zone { get; init; }

    /// <summary>Degrees; null when unknown and not told by the region's name.</summary>
    public (double Latitude, double Longitude)? Location { get; init; }

    /// <summary>Free names, certifications (<c>iso27001</c>, <c>hipaa</c>) among them; lower case.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public bool? TrainsOnData { get; init; }

    /// <summary>How long prompts and answers are kept there, days; 0: not at all (zero data retention); null: unknown.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Prompt and answer together, tokens; 0: unknown.</summary>
    public int ContextWindow { get; init; }

    /// <summary>Null: unknown, taken to have them all.</summary>
    public Capabilities? Capabilities { get; init; }

    /// <summary>US dollars per million tokens; negative: unknown.</summary>
    public double InputPrice { get; init; } = -1;

    public double OutputPrice { get; init; } = -1;

    /// <summary>For prompt tokens out of the vendor's cache.</summary>
    public double CachedInputPrice { get; init; } = -1;

    /// <summary>Most tokens of an answer; 0: unknown.</summary>
    public int MaxOutput { get; init; }

    /// <summary>The operator's opinion, 0 to 1.</summary>
    public double Quality { get; init; } = 0.5;

    /// <summary>Goes on with an answer that stands as the last message; otherwise it is asked to in words.</summary>
    public bool Prefill { get; init; }

    /// <summary>Attempts at one time; 0: no cap.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>Null: its vendor has announced none.</summary>
    public ModelEnd? End { get; init; }
}
