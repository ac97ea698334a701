namespace EdgeRouter.Import.Target;

/// <summary>
/// What was read from another gateway's configuration, in this router's terms: filled by one reader, written by <see cref="ConfigWriter"/>. Null means that the source says nothing and the default holds.
/// </summary>
internal sealed class ImportedRouter
{
    /// <summary>At the top of the file.</summary>
    public Remarks Head { get; } = new();

    public Remarks Listen { get; } = new();

    public Remarks Auth { get; } = new();

    public Remarks CacheRemarks { get; } = new();

    public ImportedDefaults Defaults { get; } = new();

    public List<ImportedProvider> Providers { get; } = [];

    public List<ImportedModel> Models { get; } = [];

    public List<ImportedRule> Rules { get; } = [];

    public int? MaxInFlight { get; set; }

    public string? LogLevel { get; set; }

    public string? LogFormat { get; set; }
}
