using System.Security.Cryptography;
using System.Text.Json;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>
/// Where account and project for Google's cloud come from, in the order of its own libraries: the configuration, the file that <c>GOOGLE_APPLICATION_CREDENTIALS</c> names, the metadata server of a Google machine
/// (<c>GCE_METADATA_HOST</c>, or when this machine says that it is one).
/// </summary>
internal static class GoogleSources
{
    private static readonly Uri TokenAddress = new("https://oauth2.googleapis.com/token");

    /// <summary>The regional address, as far as the publisher.</summary>
    public static string AddressOf(string region, string project) =>
        $"https://{(region == "global" ? "" : region + "-")}aiplatform.googleapis.com/v1/projects/{Uri.EscapeDataString(project)}/locations/{region}/publishers/google";

    /// <summary>Null: none is known.</summary>
    public static string? ProjectOf(string? written, string? serviceAccount, SecretResolver secrets) =>
        written ?? Variable(secrets, "GOOGLE_CLOUD_PROJECT") ?? (AccountText(serviceAccount, secrets) is { } text ? Member(text, "project_id") : null);

    /// <summary>Null: there is none, and <paramref name="problem"/> says why.</summary>
    public static CloudIdentity? IdentityOf(string? serviceAccount, SecretResolver secrets, out string? problem)
    {
        problem = null;
        if (serviceAccount is not null || Variable(secrets, "GOOGLE_APPLICATION_CREDENTIALS") is not null)
        {
            var resolved = Account(serviceAccount, secrets);
            problem = resolved.Problem;
            return resolved.Value is { } text ? Parse(text, out problem) : null;
        }

        var host = Variable(secrets, "GCE_METADATA_HOST") ?? (secrets.File("/sys/class/dmi/id/product_name").Value == "Google Compute Engine" ? "metadata.google.internal" : null);
        problem = host is null ? "no account: set google.service_account, or the environment variable GOOGLE_APPLICATION_CREDENTIALS" : null;
        return host is null ? null : new GoogleMachine(new Uri($"http://{host}"));
    }

    private static GoogleAccount? Parse(string text, out string? problem)
    {
        problem = "is not the JSON key of a service account (client_email and private_key)";
        if (Member(text, "client_email") is not { } email || Member(text, "private_key") is not { } key)
        {
            return null;
        }

        problem = "has a private_key that cannot be read";
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(key);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }

        problem = "has a token_uri that is not an address";
        if (!Uri.TryCreate(Member(text, "token_uri") ?? TokenAddress.OriginalString, UriKind.Absolute, out var address))
        {
            return null;
        }

        problem = null;
        return new GoogleAccount(email, Member(text, "private_key_id"), key, address);
    }

    private static string? AccountText(string? serviceAccount, SecretResolver secrets) =>
        serviceAccount is null && Variable(secrets, "GOOGLE_APPLICATION_CREDENTIALS") is null ? null : Account(serviceAccount, secrets).Value;

    private static SecretText Account(string? serviceAccount, SecretResolver secrets) =>
        serviceAccount is null ? secrets.File(Variable(secrets, "GOOGLE_APPLICATION_CREDENTIALS")!) : secrets.ResolveSecret(serviceAccount);

    private static string? Member(string text, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } found ? found : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Variable(SecretResolver secrets, string name) => secrets.Environment(name) is { Length: > 0 } value ? value.Trim() : null;
}
