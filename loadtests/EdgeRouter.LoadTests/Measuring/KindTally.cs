namespace EdgeRouter.LoadTests.Measuring;

/// <summary>What users of one kind met.</summary>
internal sealed class KindTally
{
    public long Answers { get; set; }

    public long Faults { get; set; }

    /// <summary>From the due time to the first byte of the answer.</summary>
    public Latencies FirstByte { get; } = new();

    /// <summary>From the due time to its last byte.</summary>
    public Latencies Whole { get; } = new();
}
