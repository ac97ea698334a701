namespace EdgeRouter.Model;

/// <summary>What the tap beside the copy has learned of an answer so far. Filled by the dialect, event by event; last usage wins.</summary>
internal struct StreamTally
{
    public Usage Usage;

    /// <summary>Events that carried output; with them and the time between first and last, TPOT can be told when usage is missing.</summary>
    public int OutputEvents;

    /// <summary>A finish reason was seen.</summary>
    public FinishReason Finish;

    /// <summary>One bit for each choice (index modulo 64) that has begun and has no finish reason yet.</summary>
    public ulong OpenChoices;

    /// <summary>The protocol's own end mark was seen.</summary>
    public bool Done;

    /// <summary>The error that the upstream sent in band, as far as it could be read.</summary>
    public UpstreamError? Error;

    public static StreamTally Empty => new() { Usage = Usage.Unknown };
}
