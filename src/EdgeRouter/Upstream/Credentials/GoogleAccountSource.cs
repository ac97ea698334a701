using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>Exchanges an assertion, signed with the account's RSA key (RS256), for a token of one hour.</summary>
internal sealed class GoogleAccountSource(GoogleAccount account) : CredentialSource
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const int AssertionSeconds = 3600;

    public override async Task<FetchedCredential> FetchAsync(Send send, DateTimeOffset now, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, account.TokenAddress)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), KeyValuePair.Create("assertion", Assertion(now))]),
        };
        return BearerOf(await AskAsync(send, request, cancellation), now);
    }

    private string Assertion(DateTimeOffset now)
    {
        var text = Part(json =>
        {
            json.WriteString("alg"u8, "RS256"u8);
            json.WriteString("typ"u8, "JWT"u8);
            if (account.KeyId is { } id)
            {
                json.WriteString("kid"u8, id);
            }
        }) + "." + Part(json =>
        {
            json.WriteString("iss"u8, account.Email);
            json.WriteString("scope"u8, Scope);
            json.WriteString("aud"u8, account.TokenAddress.OriginalString);
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, now.ToUnixTimeSeconds() + AssertionSeconds);
        });
        using var rsa = RSA.Create();
        rsa.ImportFromPem(account.PrivateKeyPem);
        return text + "." + Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Part(Action<Utf8JsonWriter> members)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(memory.ToArray());
    }
}
