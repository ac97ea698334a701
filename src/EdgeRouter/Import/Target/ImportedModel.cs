namespace EdgeRouter.Import.Target;

/// <summary>One entry of <c>models</c>.</summary>
internal sealed class ImportedModel
{
    public required string Name { get; init; }

    public List<string> Aliases { get; } = [];

    public string? Strategy { get; set; }

    public List<ImportedDeployment> Deployments { get; } = [];

    /// <summary>Shares of the traffic that go to other models; empty: none.</summary>
    public List<(string Name, double Share, string? Model)> Arms { get; } = [];

    public List<string> Fallbacks { get; } = [];

    /// <summary>By cause: context_length, content_policy, rate_limited, timeout.</summary>
    public Dictionary<string, List<string>> FallbacksByCause { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that a request gets when it does not have them; the values are JSON.</summary>
    public Dictionary<string, string> Set { get; } = new(StringComparer.Ordinal);

    public List<string> Drop { get; } = [];

    public ImportedTimeouts Timeouts { get; } = new();

    public int? Attempts { get; set; }

    public bool? DropUnsupported { get; set; }

    public ImportedCache? Cache { get; set; }

    public bool IsPattern => Name.EndsWith('*');

    public Remarks Remarks { get; } = new();
}
