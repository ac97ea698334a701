using System.Net;
using System.Net.Sockets;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>
/// Measures how far away providers are when no request does: opens a TCP connection and closes it, without a byte of TLS or HTTP, so there is nothing to bill or to log in as. At most one to each provider in ten to twenty
/// seconds, and none where requests have opened connections themselves.
/// </summary>
internal sealed class Prober(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const int ShortestSeconds = 10;
    private const int LongestSeconds = 20;

    /// <summary>Probes what is due. Never throws.</summary>
    /// <param name="wanted">Providers whose distance matters to a choice.</param>
    public Task RunAsync(UpstreamSet endpoints, Func<Provider, bool> wanted) => Task.WhenAll(
        from endpoint in endpoints.Endpoints
        where endpoint.Provider is { Kind: ProviderKind.Http, Transport.Proxy: null } && wanted(endpoint.Provider) && IsDue(endpoint.Connections.ConnectTime)
        select ProbeAsync(endpoint));

    private bool IsDue(ConnectTime measured) =>
        measured.At == long.MinValue || time.GetElapsedTime(measured.At) > TimeSpan.FromSeconds(Random.Shared.Next(ShortestSeconds, LongestSeconds));

    private async Task ProbeAsync(UpstreamEndpoint endpoint)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var target = new DnsEndPoint(endpoint.Provider.BaseUrl.IdnHost, endpoint.Provider.BaseUrl.Port);
        var measured = endpoint.Connections.ConnectTime;
        try
        {
            using var socket = await UpstreamSocket.OpenAsync(target, measured, time, patience.Token);
        }
        catch (Exception unreachable) when (unreachable is SocketException or OperationCanceledException)
        {
            measured.Measured(Patience.TotalMilliseconds, time.GetTimestamp());
        }
    }
}
