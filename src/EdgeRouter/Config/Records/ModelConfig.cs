using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record ModelConfig
{
    [Description("Other names for this model. Default: none.")]
    public IReadOnlyList<string>? Aliases { get; init; }

    [Description(
        "How one of the deployments is chosen: weighted, round-robin, least-loaded, latency, cost, priority, blend or sticky. "
        + "Default: weighted.")]
    public string? Strategy { get; init; }

    [Description("Weights of strategy blend; only their proportions count.")]
    public BlendConfig? Blend { get; init; }

    [Description("Strategy priority: a deployment whose predicted time to first token is above this counts as full. Default: none does.")]
    public Duration? SpillFirstToken { get; init; }

    [Description("Compare two random deployments instead of all, as is done above sixteen. Default: false.")]
    public bool? PowerOfTwo { get; init; }

    [Description("What a deployment must be to serve this model. Default: nothing.")]
    public ConstraintsConfig? Constraints { get; init; }

    [Description("Members of the request that are set, capped or left out. Default: none.")]
    public ParametersConfig? Parameters { get; init; }

    [Description("Shares of the traffic that are served differently. Default: none.")]
    public SplitConfig? Split { get; init; }

    [Description("The ways to serve this model; at least one.")]
    public required IReadOnlyList<DeploymentConfig> Deployments { get; init; }

    [Description("Other models of this file to try, in this order, when every deployment has failed. Default: none.")]
    public IReadOnlyList<string>? Fallbacks { get; init; }

    [Description("Fallbacks for certain failures, in the place of fallbacks. Default: none.")]
    public FallbacksByCauseConfig? FallbacksByCause { get; init; }

    [Description("Deadlines of this model. Default: defaults.timeouts.")]
    public TimeoutsConfig? Timeouts { get; init; }

    [Description("Second and further attempts. Default: defaults.retries.")]
    public RetriesConfig? Retries { get; init; }

    [Description(
        "What happens to a stream that breaks after its first token: error tells the client, continue and restart-matching go "
        + "on elsewhere. Default: defaults.recovery.")]
    public Recovery? Recovery { get; init; }

    [Description("A second attempt on another deployment while the first has not begun to answer. Default: defaults.hedge.")]
    public HedgeConfig? Hedge { get; init; }

    [Description("Where requests wait when every deployment is full. Default: defaults.queue.")]
    public QueueConfig? Queue { get; init; }

    [Description("What callers get when everything has failed. Default: defaults.degradation.")]
    public DegradationConfig? Degradation { get; init; }

    [Description("Answer repeated requests from memory. Default: no request is.")]
    public ModelCacheConfig? Cache { get; init; }

    [Description("Leave out what a provider of another dialect cannot be told (reported in x-edgerouter-dropped) instead of refusing the request. Default: defaults.drop_unsupported.")]
    public bool? DropUnsupported { get; init; }

    [Description("Send comment lines while waiting for the first token; errors can then be told only within the stream. Default: false.")]
    public bool? KeepaliveBeforeFirstToken { get; init; }
}
