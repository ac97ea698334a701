using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record FailureRuleConfig
{
    [Description("What is tried next. Default: as built in.")]
    public FailureNext? Next { get; init; }

    [Description("Whether the circuit breaker counts it. Default: as built in.")]
    public bool? Breaker { get; init; }

    [Range(400, 599)]
    [Description("Status that the caller gets. Default: as built in.")]
    public int? Status { get; init; }
}
