using EdgeRouter.Primitives;

namespace EdgeRouter.Upstream;

/// <summary>What the Upstream room counts while it runs.</summary>
internal sealed class UpstreamCounters
{
    /// <summary>Attempts between send and close.</summary>
    public PaddedCounter Active;
}
