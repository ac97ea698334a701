using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record RetryBudgetConfig
{
    [Range(0.0, 10.0)]
    [Description("Share of the attempts of the last ten seconds. Default: 0.2.")]
    public double? Share { get; init; }

    [Range(0, 1_000_000)]
    [Description("Allowed every second whatever the traffic. Default: 10.")]
    public int? PerSecond { get; init; }
}
