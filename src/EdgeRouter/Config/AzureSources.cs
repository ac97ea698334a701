using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>Addresses and identities of Azure: what was written, else <c>AZURE_TENANT_ID</c>, <c>AZURE_CLIENT_ID</c> and <c>AZURE_CLIENT_SECRET</c> as Azure's own tools read them.</summary>
internal static class AzureSources
{
    private const string PublicCloud = "https://login.microsoftonline.com";

    /// <summary>A resource's address alone is completed with the path of the API.</summary>
    public static Uri AddressOf(Uri written, string? apiVersion) => written.AbsolutePath == "/" ? new Uri(written, apiVersion is null ? "/openai/v1" : "/openai") : written;

    /// <summary>Null: none was written or found; then requests carry a key.</summary>
    public static EntraApplication? IdentityOf(AzureConfig? azure, SecretResolver secrets)
    {
        if (azure is not null)
        {
            return new EntraApplication(
                TokenAddressOf(azure.Authority ?? PublicCloud, azure.TenantId),
                azure.ClientId,
                secrets.ResolveSecret(azure.ClientSecret).Value ?? throw new InvalidOperationException("unchecked secret: azure.client_secret"));
        }

        return Variable(secrets, "AZURE_TENANT_ID") is { } tenant && Variable(secrets, "AZURE_CLIENT_ID") is { } client && Variable(secrets, "AZURE_CLIENT_SECRET") is { } secret
            ? new EntraApplication(TokenAddressOf(Variable(secrets, "AZURE_AUTHORITY_HOST") ?? PublicCloud, tenant), client, secret)
            : null;
    }

    private static Uri TokenAddressOf(string authority, string tenant) => new($"{authority.TrimEnd('/')}/{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token");

    private static string? Variable(SecretResolver secrets, string name) => secrets.Environment(name) is { Length: > 0 } value ? value.Trim() : null;
}
