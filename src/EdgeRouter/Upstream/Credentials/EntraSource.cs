using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>Exchanges an application's secret for a token to Azure's AI services.</summary>
internal sealed class EntraSource(EntraApplication application) : CredentialSource
{
    private const string Scope = "https://cognitiveservices.azure.com/.default";

    public override async Task<FetchedCredential> FetchAsync(Send send, DateTimeOffset now, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, application.TokenAddress)
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("grant_type", "client_credentials"),
                KeyValuePair.Create("client_id", application.ClientId),
                KeyValuePair.Create("client_secret", application.ClientSecret),
                KeyValuePair.Create("scope", Scope),
            ]),
        };
        return BearerOf(await AskAsync(send, request, cancellation), now);
    }
}
