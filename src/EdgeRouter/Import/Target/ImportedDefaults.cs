namespace EdgeRouter.Import.Target;

/// <summary>What holds for every model.</summary>
internal sealed class ImportedDefaults
{
    public ImportedTimeouts Timeouts { get; } = new();

    public int? Attempts { get; set; }

    public TimeSpan? Backoff { get; set; }

    public bool? DropUnsupported { get; set; }

    public int? BreakerFailures { get; set; }

    public TimeSpan? BreakerOpen { get; set; }

    public Remarks Remarks { get; } = new();
}
