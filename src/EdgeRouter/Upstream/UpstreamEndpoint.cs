using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>One provider as a place to send to: its connections and everything about requests to it that never changes, built once per snapshot.</summary>
internal sealed class UpstreamEndpoint
{
    private readonly Uri?[] _uris = new Uri?[Enum.GetValues<Operation>().Length];

    public UpstreamEndpoint(Provider provider, string via, ConnectionPool connections)
    {
        Provider = provider;
        Via = via;
        Connections = connections;
        KeyHeaderValue = provider.ApiKeys.Count == 0
            ? null
            : provider.KeyHeader == "authorization" ? "Bearer " + provider.ApiKeys[0] : provider.ApiKeys[0];
    }

    public Provider Provider { get; }

    /// <summary>Value of the <c>Via</c> header on every request.</summary>
    public string Via { get; }

    /// <summary>Complete value of the provider's key header; null when the provider wants no key.</summary>
    public string? KeyHeaderValue { get; }

    public ConnectionPool Connections { get; }

    public Uri UriOf(Operation operation, string path) => _uris[(int)operation] ??= AddressOf(path);

    /// <summary>The absolute address of a path of the API.</summary>
    public Uri AddressOf(string path) => new(Provider.BaseUrl.AbsoluteUri.TrimEnd('/') + path);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => Connections.SendAsync(request, cancellation);
}
