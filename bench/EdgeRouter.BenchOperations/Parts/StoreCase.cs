namespace EdgeRouter.BenchOperations.Parts;

internal enum StoreCase
{
    /// <summary>The same entry again and again.</summary>
    ReadHot,

    /// <summary>Another entry each time; neither its slot nor its bytes are in the processor's caches.</summary>
    ReadCold,

    Miss,

    /// <summary>New keys into a full store: with everything that has to leave or to move on for them.</summary>
    Put,
}
