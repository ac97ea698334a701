using EdgeRouter.Model;
using EdgeRouter.Upstream.Credentials;

namespace EdgeRouter.Upstream;

/// <summary>
/// The endpoints of one snapshot, indexed by provider slot. Built beside the snapshot; a provider whose connection facts did not change keeps its connections. <see cref="Release"/> lets go of them when nothing runs on the
/// snapshot any more.
/// </summary>
internal sealed class UpstreamSet
{
    private readonly UpstreamEndpoint[] _endpoints;

    public UpstreamSet(Snapshot snapshot, Func<Provider, HttpMessageHandler?> embedded, TimeProvider time, UpstreamSet? before = null)
    {
        var via = $"1.1 {Pseudonym(snapshot.Node)}";
        _endpoints = new UpstreamEndpoint[snapshot.Providers.Count];
        foreach (var provider in snapshot.Providers)
        {
            var facts = ConnectionFacts.Of(provider);
            var connections = before?.Find(facts) ?? new ConnectionPool(facts, embedded(provider), time);
            connections.Hold();
            _endpoints[provider.Slot] = new UpstreamEndpoint(provider, via, connections, time, before?.FindCredentials(provider));
        }
    }

    public IReadOnlyList<UpstreamEndpoint> Endpoints => _endpoints;

    public UpstreamEndpoint this[Provider provider] => _endpoints[provider.Slot];

    /// <summary>This router's name in <c>Via</c>, by which it recognises its own requests coming back.</summary>
    public static string Pseudonym(NodeFacts node) => "edgerouter-" + node.Id;

    /// <summary>Nothing runs on it any more; once only.</summary>
    public void Release()
    {
        foreach (var endpoint in _endpoints)
        {
            endpoint.Connections.Release();
        }
    }

    public bool Uses(ConnectionPool connections) => Array.Exists(_endpoints, e => ReferenceEquals(e.Connections, connections));

    // Fetched with the same words for the same region, over connections that are still the same: a reload fetches nothing anew.
    private CredentialKeeper? FindCredentials(Provider provider) =>
        Array.Find(_endpoints, e => e.Credentials is { } held && held.Identity == provider.Identity && e.Provider.Region == provider.Region && e.Connections.Facts == ConnectionFacts.Of(provider))?.Credentials;

    private ConnectionPool? Find(ConnectionFacts facts) => Array.Find(_endpoints, e => e.Connections.Facts == facts)?.Connections;
}
