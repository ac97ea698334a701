using System.Net;
using System.Net.Http.Headers;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>One request whose answer nobody reads: sent so that a server loads a model, or to see whether it answers at all.</summary>
internal static class WarmingCall
{
    // Loading a large model from disk takes minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>True when it was answered, be it with a refusal: somebody is there. Never throws.</summary>
    public static async Task<bool> AskAsync(UpstreamEndpoint endpoint, string path, byte[] body, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.AddressOf(path))
        {
            Version = endpoint.Provider.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = endpoint.Provider.Http2 && endpoint.Provider.BaseUrl.Scheme == "http" ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        endpoint.Introduce(request, 0);
        try
        {
            using var answer = await endpoint.SendAsync(request, patience.Token);
            await answer.Content.CopyToAsync(Stream.Null, patience.Token);
            return (int)answer.StatusCode < 500;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // That it does not answer is the result.
            return false;
        }
    }
}
