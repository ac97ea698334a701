using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config;

/// <summary>One way to serve a model.</summary>
internal sealed record DeploymentConfig
{
    [Description("Name of a provider above.")]
    public required string Provider { get; init; }

    [Description("The model's name at the provider.")]
    public required string Model { get; init; }

    [Description("Share of the traffic relative to its neighbours. Default: 1.")]
    [Range(0.0, 1e6)]
    public double? Weight { get; init; }
}
