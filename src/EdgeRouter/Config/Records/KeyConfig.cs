using System.ComponentModel;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Records;

internal sealed record KeyConfig
{
    [Description("The ID in er_ID_SECRET: letters, digits and '-', at most 64. Not secret; it may be logged.")]
    public required string Id { get; init; }

    [Secret]
    [Description("sha256:SALT:HASH, both base64url, as edgerouter hash-key prints it.")]
    public required string Hash { get; init; }

    [Description("Free text for logs, for example the application's name. Default: the id.")]
    public string? Name { get; init; }

    [Description("Place of its requests in queues: high, normal or low; the header x-edgerouter-priority can only lower it. Default: normal.")]
    public RequestPriority? Priority { get; init; }

    [Description("What deployments must be to serve this key. Default: nothing.")]
    public ConstraintsConfig? Constraints { get; init; }

    [Description("Models that the key may use: names, or patterns that end in *. Default: all.")]
    public IReadOnlyList<string>? Models { get; init; }
}
