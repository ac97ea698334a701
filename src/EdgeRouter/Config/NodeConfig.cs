using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>Who and where this node is.</summary>
internal sealed record NodeConfig
{
    [Description("Name of this node, unique among chained routers: loops are recognised by it. Default: the host name.")]
    public string? Id { get; init; }

    [Description("Region of this node, for example eu-west.")]
    public string? Region { get; init; }

    [Description("Latitude and longitude in degrees.")]
    public double[]? Location { get; init; }
}
