using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>
/// What a connection pool depends on: two providers, or one before and after a reload, with equal facts share connections. Keys, headers, models and everything else of a provider may change without a new handshake.
/// </summary>
/// <param name="Name">The provider's: two providers never share, so that one cannot use up the other's connections.</param>
internal sealed record ConnectionFacts(string Name, ProviderKind Kind, string Scheme, string Host, int Port, bool Http2, ProviderTransport Transport)
{
    public static ConnectionFacts Of(Provider provider) => new(
        provider.Name, provider.Kind, provider.BaseUrl.Scheme, provider.BaseUrl.IdnHost, provider.BaseUrl.Port, provider.Http2, provider.Transport);
}
