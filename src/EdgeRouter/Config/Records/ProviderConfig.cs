using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Records;

internal sealed record ProviderConfig
{
    [Description(
        "A vendor row that fills in what is not written here (dialect, base_url, key header, quirks, zone), or sandbox: the "
        + "provider inside this binary. Default: none; dialect and base_url are needed then.")]
    public string? Vendor { get; init; }

    [Description("The wire grammar that the server speaks. Default: the vendor's.")]
    public DialectId? Dialect { get; init; }

    [Description("Absolute http or https address that the paths of the API are appended to; may hold ${NAME}. Default: the vendor's.")]
    public string? BaseUrl { get; init; }

    [Secret]
    [Description(
        "Keys, the first one used first: ${NAME}, ${NAME:-default}, file:PATH or plain text. Empty: the server wants none. "
        + "Default: the vendor's environment variable, if base_url is the vendor's too.")]
    public IReadOnlyList<string>? ApiKeys { get; init; }

    [Description("Keys take turns: how many each of api_keys has, 0 to 100, relative to the others; 0: only when no other has room. Default: the first key always, the next ones when it has no room.")]
    public IReadOnlyList<int>? KeyWeights { get; init; }

    [Description("The header that carries the key; authorization sends it as \"Bearer KEY\". Default: the vendor's, else authorization.")]
    public string? KeyHeader { get; init; }

    [Description("Keys that requests to Amazon are signed with. Default: api_keys, else AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else ~/.aws/credentials, else the role of the container or machine this runs in.")]
    public AwsConfig? Aws { get; init; }

    [Description("Account and project at Google's cloud (vendor vertex), whose tokens are fetched and refreshed. Default: api_keys, else what Google's own tools find.")]
    public GoogleConfig? Google { get; init; }

    [Description("An application at Microsoft Entra whose tokens are fetched and refreshed, instead of a key. Default: api_keys, else AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.")]
    public AzureConfig? Azure { get; init; }

    [Description("Version for Azure's older paths, such as 2024-10-21; the upstream's model is then the name of an Azure deployment. Default: the newer paths, which need none.")]
    public string? ApiVersion { get; init; }

    [Description("configured: api_keys are sent. pass-through: the caller's own credentials are sent. Default: configured.")]
    public CredentialSource? Credentials { get; init; }

    [Secret]
    [Description("Headers set on every request to this provider; values as in api_keys. Default: the vendor's.")]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [Description("Request headers of the client that go through to this provider, beyond the fixed ones. Default: none.")]
    public IReadOnlyList<string>? ForwardHeaders { get; init; }

    [QuirkList]
    [Description("Ways in which the server differs from its dialect. Default: the vendor's.")]
    public IReadOnlyList<string>? Quirks { get; init; }

    [Description("The region the provider serves from, in the same terms as node.region. Default: unknown.")]
    public string? Region { get; init; }

    [Description("Where the provider's machines stand, seen from this node. Default: the vendor's, else cloud.")]
    public Zone? Zone { get; init; }

    [Description("Latitude and longitude of its machines, degrees. Default: told by the region's name.")]
    public IReadOnlyList<double>? Location { get; init; }

    [Description("Free names for all its deployments, certifications among them (iso27001, hipaa). Default: none.")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Description("Whether it uses data for training. Default: unknown, which satisfies no constraint.")]
    public bool? TrainsOnData { get; init; }

    [Range(0, 36500)]
    [Description("Days that it keeps prompts and answers; 0: zero data retention. Default: unknown, which satisfies no constraint.")]
    public int? RetentionDays { get; init; }

    [Description("Prefer HTTP/2 to this provider. Default: false.")]
    public bool? Http2 { get; init; }

    [Description("Certificates for connections to this provider.")]
    public ProviderTlsConfig? Tls { get; init; }

    [Secret]
    [Description("Proxy for connections to this provider: http://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ if need be; values as in api_keys. The environment's proxies are never used. Default: none.")]
    public string? Proxy { get; init; }

    [Description("A connection older than this takes no new request, so that changes of the DNS are followed. Default: 10m.")]
    public Duration? ConnectionLifetime { get; init; }

    [Description("Measure the distance by opening a TCP connection now and then, where there is a choice between providers. Default: true.")]
    public bool? Probe { get; init; }

    [Description("What each key may use of this provider; requests go elsewhere or wait before it is exceeded. Default: what its answers tell.")]
    public RateLimitsConfig? RateLimits { get; init; }

    [Description("Send a one-token request to each deployment when it had none for so long, so that the model is loaded when it is needed; 0s: never. Default: 4m for on-prem deployments that are a fallback, a last resort or a degradation, else never.")]
    public Duration? PrewarmAfter { get; init; }

    [Range(0, 64)]
    [Description("Connections opened at start and after a reload, by asking for the list of models, before a request needs one. Default: 0.")]
    public int? WarmConnections { get; init; }
}
