using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record ArmConfig
{
    [Description("Its name in headers, log and metrics.")]
    public required string Name { get; init; }

    [Range(0.0, 1.0)]
    [Description("Share of the traffic, 0 to 1.")]
    public required double Share { get; init; }

    [Description("The model of this file whose deployments serve it. Default: this model's own.")]
    public string? Model { get; init; }

    [Description("Another strategy. Default: the model's.")]
    public string? Strategy { get; init; }

    [Description("Other parameters instead of the model's. Default: the model's.")]
    public ParametersConfig? Parameters { get; init; }
}
