namespace EdgeRouter.LoadTests.Measuring;

/// <summary>What users met that were due within one slice of time.</summary>
internal sealed class SliceTally
{
    public long Answers { get; set; }

    public long Faults { get; set; }

    public Latencies FirstByte { get; } = new(digits: 2);

    /// <summary>Who answered how many.</summary>
    public Dictionary<string, long> Servers { get; } = [];
}
