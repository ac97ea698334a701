using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record BlendConfig
{
    [Range(0.0, 1000.0)]
    [Description("Weight of predicted completion time. Default: 1.")]
    public double? Latency { get; init; }

    [Range(0.0, 1000.0)]
    [Description("Weight of expected price. Default: 1.")]
    public double? Cost { get; init; }

    [Range(0.0, 1000.0)]
    [Description("Weight of quality. Default: 1.")]
    public double? Quality { get; init; }

    [Range(0.0, 1000.0)]
    [Description("Weight of the round trip. Default: 0.")]
    public double? Proximity { get; init; }
}
