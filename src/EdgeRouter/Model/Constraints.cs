namespace EdgeRouter.Model;

/// <summary>
/// What a deployment must be to serve a request at all, whatever a strategy would prefer. Several may apply at once (the model's, the key's, the rule's, the request's own); each can only take deployments away. An unknown
/// fact does not satisfy.
/// </summary>
internal sealed record Constraints
{
    public static readonly Constraints None = new();

    /// <summary>Allowed regions, patterns that end in <c>*</c> among them; empty: all.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Tags that must all be there; lower case.</summary>
    public IReadOnlyList<string> RequireTags { get; init; } = [];

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<Zone> Zones { get; init; } = [];

    public bool NoTraining { get; init; }

    /// <summary>Longest retention, days; 0: zero data retention; negative: any.</summary>
    public int MaxRetentionDays { get; init; } = -1;

    public bool IsNone => Regions.Count == 0 && RequireTags.Count == 0 && Zones.Count == 0 && !NoTraining && MaxRetentionDays < 0;

    /// <summary>Why the deployment may not be used; <see cref="Exclusion.None"/> when it may.</summary>
    public Exclusion Check(DeploymentFacts facts) =>
        Zones.Count > 0 && !Contains(Zones, facts.Zone) ? Exclusion.Zone
        : Regions.Count > 0 && !MatchesAny(Regions, facts.Region) ? Exclusion.Region
        : RequireTags.Count > 0 && !HasAll(facts.Tags, RequireTags) ? Exclusion.Tags
        : NoTraining && facts.TrainsOnData != false ? Exclusion.Training
        : MaxRetentionDays >= 0 && !(facts.RetentionDays <= MaxRetentionDays) ? Exclusion.Retention
        : Exclusion.None;

    private static bool Contains(IReadOnlyList<Zone> zones, Zone zone)
    {
        for (var i = 0; i < zones.Count; i++)
        {
            if (zones[i] == zone)
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesAny(IReadOnlyList<string> patterns, string? name)
    {
        for (var i = 0; name is not null && i < patterns.Count; i++)
        {
            if (NamePattern.Matches(patterns[i], name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasAll(IReadOnlyList<string> tags, IReadOnlyList<string> required)
    {
        for (var i = 0; i < required.Count; i++)
        {
            var found = false;
            for (var j = 0; j < tags.Count && !found; j++)
            {
                found = string.Equals(tags[j], required[i], StringComparison.OrdinalIgnoreCase);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }
}
