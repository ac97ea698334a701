using EdgeRouter.Model;
using EdgeRouter.Upstream;

namespace EdgeRouter.Pipeline;

/// <summary>A snapshot and the endpoints built for it. An exchange takes one at its start and keeps it to its end.</summary>
internal sealed record Runtime(Snapshot Snapshot, UpstreamSet Upstreams);
