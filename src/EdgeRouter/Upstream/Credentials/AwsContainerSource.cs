using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>Asks the service that ECS and EKS put beside a container for the keys of its role.</summary>
internal sealed class AwsContainerSource(AwsContainer container, string region) : CredentialSource
{
    public override async Task<FetchedCredential> FetchAsync(Send send, DateTimeOffset now, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, container.Address);
        if (container.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return AwsOf(await AskAsync(send, request, cancellation), region);
    }
}
