using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record DeploymentConfig
{
    [Description("A name under providers.")]
    public required string Provider { get; init; }

    [Description("What the provider calls the model; * in a model whose name ends in *: the name that the caller sent.")]
    public required string Model { get; init; }

    [Range(0.0, 1_000_000.0)]
    [Description("Share of the traffic in relation to the other deployments of this model. Default: 1.")]
    public double? Weight { get; init; }
}
