using EdgeRouter.Model;
using EdgeRouter.Upstream.Credentials;
using EdgeRouter.Upstream.Direct;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream;

/// <summary>One provider as a place to send to: its connections and everything about requests to it that never changes, built once per snapshot.</summary>
internal sealed class UpstreamEndpoint
{
    private const string DefaultRegion = "us-east-1";

    private readonly Uri?[] _uris = new Uri?[Enum.GetValues<Operation>().Length];
    private readonly SigV4Signer? _signer;
    private readonly byte[]?[] _directHeads = new byte[]?[Enum.GetValues<Operation>().Length];

    public UpstreamEndpoint(Provider provider, string via, ConnectionPool connections, TimeProvider time, CredentialKeeper? keeper = null)
    {
        Credentials = provider.Identity is { } identity ? keeper ?? new CredentialKeeper(identity, provider.Region ?? DefaultRegion, connections.SendAsync, time) : null;
        Provider = provider;
        Via = via;
        Connections = connections;
        KeyHeaderValues = provider.ApiKeys.Count == 0
            ? [null]
            : [.. provider.ApiKeys.Select(key => provider.KeyHeader == "authorization" ? "Bearer " + key : key)];
        _signer = provider.Aws is { } aws ? FetchedCredential.SignerOf(aws, provider.Region ?? DefaultRegion) : null;
        KeyLines = [.. KeyHeaderValues.Select(value => value is null ? null : DirectRequest.KeyLine(provider.KeyHeader == "authorization" ? "Authorization" : provider.KeyHeader, value))];
    }

    public Provider Provider { get; }

    /// <summary>Value of the <c>Via</c> header on every request.</summary>
    public string Via { get; }

    /// <summary>Complete values of the provider's key header, one for each key; a single null when the provider wants none. Never logged.</summary>
    public string?[] KeyHeaderValues { get; }

    /// <summary>The same as lines of a head. Never logged.</summary>
    public byte[]?[] KeyLines { get; }

    public ConnectionPool Connections { get; }

    /// <summary>Where the credential comes from when it is fetched; null: it is written down. Before a request is composed there has to be one.</summary>
    public CredentialKeeper? Credentials { get; }

    /// <summary>Requests carry headers of their own: a signature, or a token that changes.</summary>
    public bool HasOwnHeaders => _signer is not null || Credentials is not null;

    /// <summary>The headers of a request with the provider's token, or with Amazon's signature over it; those it had for any other provider. A signature hashes the whole body, which must be as it will be sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> HeadersOf(in UpstreamRequest request, TimeProvider time)
    {
        var fetched = Credentials?.Current;
        if (fetched?.Authorization is { } authorization)
        {
            return [.. request.ForwardedHeaders, KeyValuePair.Create("authorization", authorization)];
        }

        var signer = fetched?.Signer ?? _signer;
        if (signer is null)
        {
            return request.ForwardedHeaders;
        }

        var address = UriOf(request);
        var host = address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";
        var signed = signer.Sign("POST", address.AbsolutePath, address.Query.TrimStart('?'), [new SigV4Header("host", host)], request.Body.Span, time.GetUtcNow());
        return [.. request.ForwardedHeaders, .. signed.Select(static h => KeyValuePair.Create(h.Name, h.Value))];
    }

    public Uri UriOf(in UpstreamRequest request) => request.PathVaries ? AddressOf(request.Path) : _uris[(int)request.Operation] ??= AddressOf(request.Path);

    /// <summary>What the heads of all requests for this operation have in common.</summary>
    public byte[] DirectHead(in UpstreamRequest request) =>
        request.PathVaries ? DirectRequest.Template(this, AddressOf(request.Path)) : _directHeads[(int)request.Operation] ??= DirectRequest.Template(this, UriOf(request));

    /// <summary>The absolute address of a path of the API.</summary>
    public Uri AddressOf(string path) => new(Provider.BaseUrl.AbsoluteUri.TrimEnd('/') + path);

    /// <summary>The headers of a request that the router makes for itself.</summary>
    public void Introduce(HttpRequestMessage request, int credential)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        request.Headers.TryAddWithoutValidation("Via", Via);
        if (KeyHeaderValues[credential] is { } key)
        {
            request.Headers.TryAddWithoutValidation(Provider.KeyHeader, key);
        }

        if (Provider.WantsVersion)
        {
            request.Headers.TryAddWithoutValidation(Provider.AnthropicVersion.Key, Provider.AnthropicVersion.Value);
        }

        foreach (var (name, value) in Provider.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => Connections.SendAsync(request, cancellation);
}
