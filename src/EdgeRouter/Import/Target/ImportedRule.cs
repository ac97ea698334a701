namespace EdgeRouter.Import.Target;

/// <summary>One entry of <c>rules</c>.</summary>
internal sealed class ImportedRule
{
    public required string Name { get; init; }

    /// <summary>Name of a model.</summary>
    public required string Target { get; set; }

    /// <summary>Names of the list conditions (models, users, apps, tags) with what they hold.</summary>
    public Dictionary<string, List<string>> Lists { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool? Stream { get; set; }

    public Remarks Remarks { get; } = new();
}
