using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>A virtual model: what clients name.</summary>
internal sealed record ModelConfig
{
    [Description("How a deployment is chosen.")]
    public string? Strategy { get; init; }

    [Description("What serves the model; in this version the first one does.")]
    public required DeploymentConfig[] Deployments { get; init; }

    [Description("Models to try when this one cannot answer.")]
    public string[]? Fallbacks { get; init; }

    [Description("Deadlines of this model.")]
    public TimeoutsConfig? Timeouts { get; init; }

    [Description("How failed attempts are repeated.")]
    public RetriesConfig? Retries { get; init; }

    [Description("What happens when a stream breaks: error, continue, restart-matching. Default: error.")]
    public RecoveryMode? Recovery { get; init; }

    [Description("Send comments while waiting for the first token; a failure is then told inside the stream. Default: false.")]
    public bool KeepaliveBeforeFirstToken { get; init; }
}
