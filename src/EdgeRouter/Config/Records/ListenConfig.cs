using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record ListenConfig
{
    [Description(
        "Address of the API: http://IP:PORT, https://IP:PORT (needs tls; HTTP/1.1 and HTTP/2), localhost or * for the IP, or "
        + "unix:/PATH. Default: http://127.0.0.1:4000.")]
    public string? Data { get; init; }

    [Description("Further addresses of the API, as data. Default: none.")]
    public IReadOnlyList<string>? DataMore { get; init; }

    [Description("A second address of the API that speaks HTTP/2 without TLS (prior knowledge). Default: none.")]
    public string? DataH2c { get; init; }

    [Description("Address of the operator's door: metrics and administration. Default: http://127.0.0.1:4001.")]
    public string? Admin { get; init; }

    [Description(
        "Proxies in front of this node, as addresses or networks (10.0.0.0/8): their X-Forwarded-For is believed. Default: none.")]
    public IReadOnlyList<string>? TrustedProxies { get; init; }
}
