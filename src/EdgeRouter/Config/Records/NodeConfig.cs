using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record NodeConfig
{
    [Description(
        "Name of this node in the Via header and in logs; letters, digits, '.', '_' and '-', at most 64. Must differ between "
        + "chained routers. Default: the host's name.")]
    public string? Id { get; init; }

    [Description("The region this node stands in, in the same terms as providers.*.region. Default: unknown.")]
    public string? Region { get; init; }

    [Description("Round trips from here to regions, where they are known better than by distance: region to duration. Default: none.")]
    public IReadOnlyDictionary<string, Duration>? Rtt { get; init; }

    [Description("File that keeps what was measured over a restart. Default: none.")]
    public string? StateFile { get; init; }

    [Description(
        "Allow core files of the process and debuggers of its user. Keys and prompts are in its memory and would be in them. Acts at start. Default: false.")]
    public bool? CoreFiles { get; init; }

    [Description("Latitude (-90 to 90) and longitude (-180 to 180) in degrees. Default: unknown.")]
    public IReadOnlyList<double>? Location { get; init; }
}
