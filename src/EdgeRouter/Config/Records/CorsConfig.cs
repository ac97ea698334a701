using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record CorsConfig
{
    [Description("Web origins whose pages may call the API from a browser (https://app.example), or \"*\" for all.")]
    public required IReadOnlyList<string> Origins { get; init; }

    [Description("How long a browser may remember the permission. Default: 10m.")]
    public Duration? MaxAge { get; init; }
}
