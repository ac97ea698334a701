using System.ComponentModel;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>
/// The whole configuration file, as the operator wrote it: null means "not written". These records are the single source of the schema,
/// of the names that are allowed and of their descriptions. Defaults are applied by <see cref="ConfigCompiler"/>; they live in <see
/// cref="Model.Timeouts"/> and <see cref="Model.Limits"/>.
/// </summary>
internal sealed record RouterConfig
{
    [JsonPropertyName("$schema")]
    [Description("Where editors find this schema; ignored by the router.")]
    public string? SchemaUri { get; init; }

    [Description("Who and where this node is.")]
    public NodeConfig? Node { get; init; }

    [Description("Addresses to listen on.")]
    public ListenConfig? Listen { get; init; }

    [Description("Certificate of the https addresses.")]
    public TlsConfig? Tls { get; init; }

    [Description("Web pages that may call the API. Default: none.")]
    public CorsConfig? Cors { get; init; }

    [Description("The operator's door.")]
    public AdminConfig? Admin { get; init; }

    [Description("Who may call.")]
    public AuthConfig? Auth { get; init; }

    [Description("Files over what this binary knows of vendors and models.")]
    public CatalogueConfig? Catalogue { get; init; }

    [Description("Settings for every model that does not say otherwise.")]
    public DefaultsConfig? Defaults { get; init; }

    [Description("Upstream servers by name. The name is also the prefix in \"name/model\".")]
    public IReadOnlyDictionary<string, ProviderConfig>? Providers { get; init; }

    [Description("Models by the name that clients send. A name that ends in * serves every name with that beginning.")]
    public IReadOnlyDictionary<string, ModelConfig>? Models { get; init; }

    [Description("What applies to which requests: the first one that matches. Default: none.")]
    public IReadOnlyList<RuleConfig>? Rules { get; init; }

    [Description("Answers kept in memory, for the models that have a cache.")]
    public CacheConfig? Cache { get; init; }

    [Description("Caps that keep the process alive whatever comes in.")]
    public LimitsConfig? Limits { get; init; }

    [Description("What is logged, and how.")]
    public LogConfig? Log { get; init; }
}
