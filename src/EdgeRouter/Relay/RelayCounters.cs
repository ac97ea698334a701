using EdgeRouter.Primitives;

namespace EdgeRouter.Relay;

/// <summary>What the Relay room counts while it runs.</summary>
internal sealed class RelayCounters
{
    /// <summary>Output events passed on.</summary>
    public PaddedCounter Events;
}
