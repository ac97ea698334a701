using System.ComponentModel;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>One provider: a vendor's defaults, completed or overruled by what is written here.</summary>
internal sealed record ProviderConfig
{
    [Description("A known vendor, whose row fills in what is not set here; 'sandbox' is the provider inside the router.")]
    public string? Vendor { get; init; }

    [Description("The wire grammar that the server speaks.")]
    public DialectId? Dialect { get; init; }

    [Description("Absolute URL in front of /chat/completions. May hold ${NAME}.")]
    public string? BaseUrl { get; init; }

    [Description("Keys of the provider, the first is used: ${NAME}, ${NAME:-default}, file:PATH or the key itself.")]
    public string[]? ApiKeys { get; init; }

    [Description("Header that carries the key; 'authorization' is sent as Bearer. Default: from the vendor, else authorization.")]
    public string? KeyHeader { get; init; }

    [Description("configured: send api_keys; pass-through: send the caller's own credentials. Default: configured.")]
    public CredentialMode Credentials { get; init; }

    [Description("Headers set on every request to the provider. Values may hold ${NAME} or file:PATH.")]
    public Dictionary<string, string>? Headers { get; init; }

    [Description("Request headers of the caller that are passed on.")]
    public string[]? ForwardHeaders { get; init; }

    [Description("Ways in which the server differs from its dialect: no_stream_options, usage_in_last_chunk, no_embeddings, no_completions.")]
    public string[]? Quirks { get; init; }

    [Description("Region of the provider.")]
    public string? Region { get; init; }

    [Description("cloud, edge or on-prem. Default: from the vendor, else cloud.")]
    public Zone? Zone { get; init; }

    [Description("Use HTTP/2 towards the provider. Default: false.")]
    public bool Http2 { get; init; }
}
