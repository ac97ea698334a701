namespace EdgeRouter.Import.Target;

/// <summary>One entry of <c>providers</c>. Texts are as they will stand in the file: secrets are references to variables or files already.</summary>
internal sealed class ImportedProvider
{
    public required string Name { get; init; }

    public required string? Vendor { get; init; }

    /// <summary>Only where there is no vendor, or another dialect than the vendor's.</summary>
    public string? Dialect { get; set; }

    public string? BaseUrl { get; set; }

    /// <summary>Null: left out, so that the vendor's variable is read. Empty: the server wants none.</summary>
    public IReadOnlyList<string>? ApiKeys { get; set; }

    public string? ApiVersion { get; set; }

    public string? Region { get; set; }

    /// <summary>access_key_id, secret_access_key, session_token.</summary>
    public Dictionary<string, string> Aws { get; } = new(StringComparer.Ordinal);

    /// <summary>service_account, project.</summary>
    public Dictionary<string, string> Google { get; } = new(StringComparer.Ordinal);

    /// <summary>tenant_id, client_id, client_secret.</summary>
    public Dictionary<string, string> Azure { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> ForwardHeaders { get; } = [];

    public int? RequestsPerMinute { get; set; }

    public int? TokensPerMinute { get; set; }

    public Remarks Remarks { get; } = new();
}
