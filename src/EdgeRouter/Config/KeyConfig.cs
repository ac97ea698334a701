using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>One virtual key.</summary>
internal sealed record KeyConfig
{
    [Description("The part of the key between 'er_' and the next underscore.")]
    public required string Id { get; init; }

    [Description("sha256:SALT:HASH as printed by 'edgerouter hash-key'.")]
    public required string Hash { get; init; }

    [Description("Name of the holder in logs. Default: the id.")]
    public string? Name { get; init; }

    [Description("Models that the key may use: exact names, or patterns that end in *. Default: all.")]
    public string[]? Models { get; init; }
}
