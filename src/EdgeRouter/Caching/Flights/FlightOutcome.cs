namespace EdgeRouter.Caching.Flights;

/// <summary>How a flight ended.</summary>
internal enum FlightOutcome : byte
{
    /// <summary>Not yet.</summary>
    Running = 0,

    /// <summary>The whole answer is there.</summary>
    Served,

    /// <summary>Refused before its first byte, or broken after it; what clients are to be told is in the bytes, or in the refusal.</summary>
    Failed,

    /// <summary>Broken without words: connections are to be cut.</summary>
    Aborted,
}
