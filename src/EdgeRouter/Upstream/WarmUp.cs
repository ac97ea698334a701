using System.Net;
using System.Net.Sockets;
using EdgeRouter.Model;
using EdgeRouter.Upstream.Direct;

namespace EdgeRouter.Upstream;

/// <summary>
/// Opens connections before the first request needs one: asks a provider for its list of models, which every dialect has and nobody bills, as many times at once as connections are wanted. What it answers does not matter; that the
/// connection with its handshakes is there does.
/// </summary>
internal static class WarmUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>All endpoints that ask for it and whose connections <paramref name="before"/> did not have. Never throws; completes when all have answered or failed.</summary>
    public static Task RunAsync(UpstreamSet endpoints, UpstreamSet? before, TimeProvider time) => Task.WhenAll(
        from endpoint in endpoints.Endpoints
        where endpoint.Provider.Transport.WarmConnections > 0 && before?.Uses(endpoint.Connections) != true
        from _ in Enumerable.Range(0, endpoint.Provider.Transport.WarmConnections)
        select AskAsync(endpoint, time));

    private static async Task AskAsync(UpstreamEndpoint endpoint, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        if (endpoint.Connections.Direct is { } direct)
        {
            await OpenAsync(direct, patience.Token);
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint.AddressOf("/models"))
        {
            Version = endpoint.Provider.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = endpoint.Provider.Http2 && endpoint.Provider.BaseUrl.Scheme == "http" ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
        };
        endpoint.Introduce(request, 0);

        try
        {
            using var answer = await endpoint.SendAsync(request, patience.Token);

            // To its end: a body left unread closes the connection.
            await answer.Content.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The first request will meet the same and say so to its caller; a cold connection is all that was lost.
        }
    }

    // Without TLS a connection is warm when it is open.
    private static async Task OpenAsync(DirectPool direct, CancellationToken cancellation)
    {
        try
        {
            await direct.WarmAsync(cancellation);
        }
        catch (Exception unreachable) when (unreachable is SocketException or OperationCanceledException)
        {
            // The first request will meet the same.
        }
    }
}
