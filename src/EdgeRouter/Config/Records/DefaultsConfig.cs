using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record DefaultsConfig
{
    [Description("Deadlines of models that do not set their own.")]
    public TimeoutsConfig? Timeouts { get; init; }

    [Description("Second and further attempts of models that do not set their own.")]
    public RetriesConfig? Retries { get; init; }

    [Description("What happens to a stream that breaks after its first token. Default: error.")]
    public Recovery? Recovery { get; init; }

    [Description("Hedging of models that do not set their own. Default: none.")]
    public HedgeConfig? Hedge { get; init; }

    [Description("Queues of models that do not set their own.")]
    public QueueConfig? Queue { get; init; }

    [Description("What callers get when everything has failed, for models that do not say. Default: an error.")]
    public DegradationConfig? Degradation { get; init; }

    [Description("Leave out what a provider of another dialect cannot be told instead of refusing the request, for models that do not say. Default: false.")]
    public bool? DropUnsupported { get; init; }

    [Description("A model, usually on-prem, that stands at the end of every model's fallbacks. Default: none.")]
    public string? LastResort { get; init; }

    [Description("The circuit breaker of every deployment.")]
    public BreakerConfig? Breaker { get; init; }

    [Description("How many attempts may go to a provider that has already failed in the same request.")]
    public RetryBudgetConfig? RetryBudget { get; init; }

    [Description("Changes to the table of failures, by the name of the failure. Default: none.")]
    public IReadOnlyDictionary<string, FailureRuleConfig>? Failures { get; init; }
}
