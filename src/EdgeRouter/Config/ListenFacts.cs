using System.Net;

namespace EdgeRouter.Config;

/// <summary>The addresses of this node. Loopback unless configured: an unconfigured router must not be reachable from outside.</summary>
internal sealed record ListenFacts
{
    public ListenAddress Data { get; init; } = new(IPAddress.Loopback, 4000);

    /// <summary>HTTP/2 without TLS; null: not offered.</summary>
    public ListenAddress? DataH2c { get; init; }

    public ListenAddress Admin { get; init; } = new(IPAddress.Loopback, 4001);
}
