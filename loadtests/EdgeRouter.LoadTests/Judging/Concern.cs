namespace EdgeRouter.LoadTests.Judging;

/// <summary>Whose fault it is when a threshold does not hold.</summary>
internal enum Concern
{
    /// <summary>The router's: the gate is closed.</summary>
    Router,

    /// <summary>The router's, unless users of the same scenario were started late: that is in every latency, and in the number of connections.</summary>
    Latency,

    /// <summary>The load generator's or the machine's: the run says nothing, and is to be repeated where there is room.</summary>
    Generator,
}
