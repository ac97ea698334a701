using System.ComponentModel;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>What the operator wrote, as it stands in the file. The names and descriptions here are the schema; nothing else defines them.</summary>
internal sealed record RouterConfig
{
    [JsonPropertyName("$schema")]
    [Description("Where editors find the schema of this file; not read by the router.")]
    public string? Schema { get; init; }

    [Description("Who and where this node is.")]
    public NodeConfig? Node { get; init; }

    [Description("The addresses that the router listens on.")]
    public ListenConfig? Listen { get; init; }

    [Description("Who may call.")]
    public AuthConfig? Auth { get; init; }

    [Description("The servers that requests are sent to, by the operator's own names.")]
    public required Dictionary<string, ProviderConfig> Providers { get; init; }

    [Description("The models that clients may name, and what serves them.")]
    public required Dictionary<string, ModelConfig> Models { get; init; }

    [Description("Deadlines of every model that does not set its own.")]
    public TimeoutsConfig? Timeouts { get; init; }

    [Description("Caps that keep the process alive whatever comes in.")]
    public LimitsConfig? Limits { get; init; }

    [Description("The log.")]
    public LogConfig? Log { get; init; }
}
