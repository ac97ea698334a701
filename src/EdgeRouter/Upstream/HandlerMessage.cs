using System.Net;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>A request and the head of its answer in the words of the HTTP handler, which serves what a direct connection does not: TLS, HTTP/2, proxies and what is embedded.</summary>
internal static class HandlerMessage
{
    public static HttpRequestMessage Compose(UpstreamCall call, in UpstreamRequest request)
    {
        var endpoint = request.Endpoint;
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint.UriOf(request))
        {
            Version = endpoint.Provider.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = endpoint.Provider.Http2 && endpoint.Provider.BaseUrl.Scheme == "http"
                ? HttpVersionPolicy.RequestVersionExact
                : HttpVersionPolicy.RequestVersionOrLower,
            Content = new SpliceContent(request.Body, request.Edits, call),
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("Accept", request.Stream ? "text/event-stream" : "application/json");
        headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        headers.TryAddWithoutValidation("Via", endpoint.Via);
        headers.TryAddWithoutValidation("X-Request-Id", request.RequestId);
        if (endpoint.KeyHeaderValues[request.Credential] is { } key && !endpoint.Provider.PassThroughCredentials)
        {
            headers.TryAddWithoutValidation(endpoint.Provider.KeyHeader, key);
        }

        foreach (var (name, value) in endpoint.Provider.Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in request.ForwardedHeaders)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public static UpstreamHead HeadOf(HttpResponseMessage response, out string? coding)
    {
        var content = response.Content.Headers;
        var head = new UpstreamHead { Status = (int)response.StatusCode, ContentLength = content.ContentLength ?? -1 };
        if (content.NonValidated.TryGetValues("Content-Type", out var types))
        {
            var type = types.ToString().AsSpan();
            head.IsEventStream = type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/vnd.amazon.eventstream", StringComparison.OrdinalIgnoreCase);
            head.IsJson = type.Contains("json", StringComparison.OrdinalIgnoreCase);
        }

        coding = content.NonValidated.TryGetValues("Content-Encoding", out var codings) ? codings.ToString() : null;
        return head;
    }
}
