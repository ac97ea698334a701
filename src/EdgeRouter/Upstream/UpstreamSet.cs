using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>
/// The endpoints of one snapshot, indexed by provider slot. Built beside the snapshot; a provider that did not change keeps its endpoint, and with it its warm connections.
/// </summary>
internal sealed class UpstreamSet
{
    private readonly UpstreamEndpoint[] _endpoints;

    public UpstreamSet(Snapshot snapshot, Func<Provider, HttpMessageHandler?> embedded, UpstreamSet? before = null)
    {
        var via = $"1.1 {Pseudonym(snapshot.Node)}";
        _endpoints = new UpstreamEndpoint[snapshot.Providers.Count];
        foreach (var provider in snapshot.Providers)
        {
            _endpoints[provider.Slot] = before?.Find(provider, via) ?? new UpstreamEndpoint(provider, via, embedded);
        }
    }

    public UpstreamEndpoint this[Provider provider] => _endpoints[provider.Slot];

    /// <summary>This router's name in <c>Via</c>, by which it recognises its own requests coming back.</summary>
    public static string Pseudonym(NodeFacts node) => "edgerouter-" + node.Id;

    private UpstreamEndpoint? Find(Provider wanted, string via)
    {
        foreach (var endpoint in _endpoints)
        {
            if (ReferenceEquals(endpoint.Provider, wanted) && endpoint.Via == via)
            {
                return endpoint;
            }
        }

        return null;
    }
}
