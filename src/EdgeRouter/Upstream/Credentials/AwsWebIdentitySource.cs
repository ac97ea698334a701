using System.Globalization;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>Exchanges the token that a cluster gives a pod (EKS, roles for service accounts) for keys of a role, at Amazon's token service. The exchange is not signed; the answer is XML.</summary>
internal sealed class AwsWebIdentitySource(AwsWebIdentity identity, string region) : CredentialSource
{
    public override async Task<FetchedCredential> FetchAsync(Send send, DateTimeOffset now, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, identity.Address)
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("Action", "AssumeRoleWithWebIdentity"),
                KeyValuePair.Create("Version", "2011-06-15"),
                KeyValuePair.Create("RoleArn", identity.Role),
                KeyValuePair.Create("RoleSessionName", identity.Session),
                KeyValuePair.Create("WebIdentityToken", identity.Token),
            ]),
        };
        var xml = await AskTextAsync(send, request, cancellation);
        return FetchedCredential.Aws(
            new AwsKeys(Element(xml, "AccessKeyId"), Element(xml, "SecretAccessKey"), Element(xml, "SessionToken")),
            region,
            DateTimeOffset.TryParse(Element(xml, "Expiration"), CultureInfo.InvariantCulture, out var ends) ? ends : throw new CredentialException("the answer has no readable Expiration"));
    }

    // Four elements without attributes, with values of letters, digits and a few signs: not worth a parser of XML in the binary.
    private static string Element(string xml, string name)
    {
        var start = xml.IndexOf($"<{name}>", StringComparison.Ordinal) + name.Length + 2;
        var end = start <= name.Length + 1 ? -1 : xml.IndexOf($"</{name}>", start, StringComparison.Ordinal);
        return end > start ? xml[start..end].Trim() : throw new CredentialException($"the answer has no {name}");
    }
}
