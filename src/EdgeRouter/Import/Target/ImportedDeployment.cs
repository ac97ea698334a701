namespace EdgeRouter.Import.Target;

/// <summary>One entry of a model's <c>deployments</c>.</summary>
internal sealed class ImportedDeployment
{
    public required string Provider { get; init; }

    /// <summary>The provider's name for it; <c>*</c>: the name that the caller sent.</summary>
    public required string Model { get; init; }

    public double? Weight { get; set; }

    public int? Priority { get; set; }

    public string? Id { get; set; }

    public List<string> Tags { get; } = [];

    public int? ContextWindow { get; set; }

    /// <summary>Null: unknown, which is taken to be everything.</summary>
    public IReadOnlyList<string>? Capabilities { get; set; }

    /// <summary>US dollars per million tokens.</summary>
    public (double Input, double Output)? Price { get; set; }

    public int? MaxConcurrency { get; set; }

    public Remarks Remarks { get; } = new();
}
