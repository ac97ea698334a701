using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>The two doors.</summary>
internal sealed record ListenConfig
{
    [Description("Where the API is served (HTTP/1.1). Default: http://127.0.0.1:4000.")]
    public string? Data { get; init; }

    [Description("A second door to the API for HTTP/2 without TLS (prior knowledge). Default: none.")]
    public string? DataH2c { get; init; }

    [Description("Where the admin endpoints are served. Default: http://127.0.0.1:4001.")]
    public string? Admin { get; init; }
}
