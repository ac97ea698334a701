using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>What a cloud handed out. Never logged.</summary>
internal sealed class FetchedCredential
{
    /// <summary>When it stops to work.</summary>
    public required DateTimeOffset Ends { get; init; }

    /// <summary>Value of the header <c>authorization</c>; null: requests are signed.</summary>
    public string? Authorization { get; init; }

    /// <summary>Signs requests to Bedrock; null: they carry <see cref="Authorization"/>.</summary>
    public SigV4Signer? Signer { get; init; }

    /// <summary>The part of it that the provider is sent, and might repeat in an error; null: none.</summary>
    public string? Sent { get; init; }

    public static FetchedCredential Bearer(string token, DateTimeOffset ends) => new() { Ends = ends, Authorization = "Bearer " + token, Sent = token };

    public static FetchedCredential Aws(AwsKeys keys, string region, DateTimeOffset ends) => new() { Ends = ends, Signer = SignerOf(keys, region), Sent = keys.SessionToken };

    public static SigV4Signer SignerOf(AwsKeys keys, string region) => new(new SigV4Credentials(keys.KeyId, keys.Secret, keys.SessionToken), region, "bedrock");
}
