using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record HedgeConfig
{
    [Range(0.0, 1.0)]
    [Description("Share of the requests that may be hedged. Default: 0.02.")]
    public double? Share { get; init; }

    [Description("Wait before the second attempt. Default: the measured 95th percentile of the first deployment's time to first token.")]
    public Duration? After { get; init; }
}
