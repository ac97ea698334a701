namespace EdgeRouter.Model;

/// <summary>
/// Who the router is to a cloud that hands out keys for an hour instead of having them written down: where they are fetched, and with what. Equal identities share what was fetched. Never logged.
/// </summary>
internal abstract record CloudIdentity
{
    // The generated one would print secrets.
    public sealed override string ToString() => nameof(CloudIdentity);
}

/// <summary>A service account of Google's: a signed assertion is exchanged for a bearer token (RFC 7523).</summary>
internal sealed record GoogleAccount(string Email, string? KeyId, string PrivateKeyPem, Uri TokenAddress) : CloudIdentity;

/// <summary>The account of the Google machine that this node runs on.</summary>
/// <param name="Server">Of its metadata.</param>
internal sealed record GoogleMachine(Uri Server) : CloudIdentity;

/// <summary>An application registered at Microsoft Entra: its secret is exchanged for a bearer token (OAuth 2.0 client credentials).</summary>
internal sealed record EntraApplication(Uri TokenAddress, string ClientId, string ClientSecret) : CloudIdentity;

/// <summary>A role at Amazon that the token of a pod stands for (EKS, roles for service accounts).</summary>
/// <param name="Address">Of the token service.</param>
/// <param name="Session">Names this node in Amazon's logs.</param>
internal sealed record AwsWebIdentity(Uri Address, string Role, string Session, string Token) : CloudIdentity;

/// <summary>The role of a container at Amazon (ECS, EKS Pod Identity).</summary>
/// <param name="Authorization">Sent with the question; null: nothing.</param>
internal sealed record AwsContainer(Uri Address, string? Authorization) : CloudIdentity;

/// <summary>The role of the Amazon machine that this node runs on.</summary>
/// <param name="Server">Of its metadata (IMDSv2).</param>
internal sealed record AwsMachine(Uri Server) : CloudIdentity;
