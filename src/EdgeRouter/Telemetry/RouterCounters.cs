using EdgeRouter.Primitives;

namespace EdgeRouter.Telemetry;

/// <summary>Totals since the start of the process.</summary>
internal sealed class RouterCounters
{
    public PaddedCounter Requests;

    /// <summary>Requests that did not end with a whole answer, refusals included.</summary>
    public PaddedCounter Failed;
}
