using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>Where a request goes.</summary>
/// <param name="Strip">Bytes of the requested name to leave out upstream: the provider prefix of a wildcard name.</param>
internal readonly record struct Route(VirtualModel Model, Deployment Deployment, int Strip)
{
    /// <summary>The name came from a wildcard, so the caller's own name goes upstream.</summary>
    public bool IsWildcard => Deployment.UpstreamModel is null;
}
