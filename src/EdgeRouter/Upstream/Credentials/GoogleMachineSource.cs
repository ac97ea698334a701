using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>Asks the metadata server of a Google machine for the token of its service account.</summary>
internal sealed class GoogleMachineSource(GoogleMachine machine) : CredentialSource
{
    public override async Task<FetchedCredential> FetchAsync(Send send, DateTimeOffset now, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(machine.Server, "/computeMetadata/v1/instance/service-accounts/default/token"));
        request.Headers.Add("Metadata-Flavor", "Google");
        return BearerOf(await AskAsync(send, request, cancellation), now);
    }
}
