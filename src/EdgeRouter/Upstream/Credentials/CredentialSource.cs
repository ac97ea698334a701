using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>One way to get a credential from a cloud. Throws <see cref="CredentialException"/> when it is refused or not understood, and as the transport does when nobody answers.</summary>
internal abstract class CredentialSource
{
    // Tokens have a few thousand bytes; more is not one.
    private const int LargestAnswer = 256 << 10;

    public delegate Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellation);

    public static CredentialSource Of(CloudIdentity identity, string region) => identity switch
    {
        GoogleAccount account => new GoogleAccountSource(account),
        GoogleMachine machine => new GoogleMachineSource(machine),
        EntraApplication application => new EntraSource(application),
        AwsWebIdentity web => new AwsWebIdentitySource(web, region),
        AwsContainer container => new AwsContainerSource(container, region),
        AwsMachine machine => new AwsMachineSource(machine, region),
        _ => throw new InvalidOperationException($"no source for {identity.GetType().Name}"),
    };

    /// <param name="send">Through the provider's own connections, proxy and authorities included.</param>
    public abstract Task<FetchedCredential> FetchAsync(Send send, DateTimeOffset now, CancellationToken cancellation);

    protected static async Task<JsonElement> AskAsync(Send send, HttpRequestMessage request, CancellationToken cancellation)
    {
        var text = await AskTextAsync(send, request, cancellation);
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new CredentialException("the answer is not JSON");
        }
    }

    protected static async Task<string> AskTextAsync(Send send, HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("edgerouter", null));
        using var response = await send(request, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[LargestAnswer];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return response.IsSuccessStatusCode
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new CredentialException($"answered with status {(int)response.StatusCode}");
    }

    protected static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new CredentialException($"the answer has no {name}");

    /// <summary>An OAuth token and the seconds that it has.</summary>
    protected static FetchedCredential BearerOf(JsonElement json, DateTimeOffset now) =>
        FetchedCredential.Bearer(Text(json, "access_token"), now.AddSeconds(json.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var number) ? number : 300));

    /// <summary>Keys for a time, as both of Amazon's services write them.</summary>
    protected static FetchedCredential AwsOf(JsonElement json, string region) => FetchedCredential.Aws(
        new AwsKeys(Text(json, "AccessKeyId"), Text(json, "SecretAccessKey"), Text(json, "Token")),
        region,
        DateTimeOffset.TryParse(Text(json, "Expiration"), System.Globalization.CultureInfo.InvariantCulture, out var ends) ? ends : throw new CredentialException("the answer has no readable Expiration"));
}
