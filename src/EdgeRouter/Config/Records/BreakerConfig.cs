using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record BreakerConfig
{
    [Range(1, 1000)]
    [Description("Opens after so many failures in a row. Default: 5.")]
    public int? Failures { get; init; }

    [Range(0.01, 1.0)]
    [Description("Or when this share of the answers of the last ten seconds were failures. Default: 0.5.")]
    public double? Ratio { get; init; }

    [Range(1, 1_000_000)]
    [Description("But not of fewer answers than this. Default: 20.")]
    public int? Samples { get; init; }

    [Description("How long it stays open the first time; doubles with each probe that fails. Default: 5s.")]
    public Duration? Open { get; init; }

    [Description("The longest that it stays open. Default: 30s.")]
    public Duration? MaxOpen { get; init; }
}
