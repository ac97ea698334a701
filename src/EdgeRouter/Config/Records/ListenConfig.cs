using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record ListenConfig
{
    [Description("Address of the API: http://IP:PORT, http://localhost:PORT or http://*:PORT. Default: http://127.0.0.1:4000.")]
    public string? Data { get; init; }

    [Description("A second address of the API that speaks HTTP/2 without TLS (prior knowledge). Default: none.")]
    public string? DataH2c { get; init; }

    [Description("Address of the operator's door: metrics and administration. Default: http://127.0.0.1:4001.")]
    public string? Admin { get; init; }
}
