using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record ModelConfig
{
    [Description(
        "How one of the deployments is chosen: weighted, round-robin, least-loaded, latency, cheapest, priority or blend. "
        + "Default: the order of the list.")]
    public string? Strategy { get; init; }

    [Description("The ways to serve this model; at least one.")]
    public required IReadOnlyList<DeploymentConfig> Deployments { get; init; }

    [Description("Other models of this file to try, in this order, when every deployment has failed. Default: none.")]
    public IReadOnlyList<string>? Fallbacks { get; init; }

    [Description("Deadlines of this model. Default: defaults.timeouts.")]
    public TimeoutsConfig? Timeouts { get; init; }

    [Description("Second and further attempts.")]
    public RetriesConfig? Retries { get; init; }

    [Description(
        "What happens to a stream that breaks after its first token: error tells the client, continue and restart-matching go "
        + "on elsewhere. Default: error.")]
    public Recovery? Recovery { get; init; }

    [Description("Send comment lines while waiting for the first token; errors can then be told only within the stream. Default: false.")]
    public bool? KeepaliveBeforeFirstToken { get; init; }
}
