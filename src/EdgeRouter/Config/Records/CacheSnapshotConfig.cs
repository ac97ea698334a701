using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record CacheSnapshotConfig
{
    [Description("The file.")]
    public required string File { get; init; }

    [Secret]
    [Description("Secret that the file's key is derived from, at least 16 characters; a value as in api_keys.")]
    public required string Key { get; init; }

    [Description("Time between two writes; 0s: only when the router stops. Default: 5m.")]
    public Duration? Interval { get; init; }
}
