using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Ingress;

/// <summary>Answers that need no upstream: the list of models and the health checks. Written whole.</summary>
internal static class PlainAnswers
{
    /// <summary>On the list of models: tells a neighbour's discovery that this is a router and no model server.</summary>
    public const string NodeHeader = "x-edgerouter-node";

    public static Task ModelsAsync(IFeatureCollection context, Lifecycle lifecycle, IHttpRequestFeature request, string? model, string id)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        var dialect = HeaderPolicy.DialectOf(request.Headers);
        var error = ModelList.Write(lifecycle.Runtime.Snapshot, HeaderPolicy.PresentedKey(request.Headers), model, dialect, body);
        if (error is null)
        {
            var headers = context.GetRequiredFeature<IHttpResponseFeature>().Headers;
            headers["x-request-id"] = id;
            headers[NodeHeader] = lifecycle.Runtime.Snapshot.Node.Id;
            return WriteAsync(context, 200, "application/json", body.WrittenMemory);
        }

        return RefuseAsync(context, error, dialect, id);
    }

    /// <summary>An error in the caller's dialect.</summary>
    public static Task RefuseAsync(IFeatureCollection context, GatewayError error, DialectId dialect, string id)
    {
        var reply = new HttpClientReply();
        reply.Attach(context, dialect, id);
        reply.Refuse(error, default);
        return Task.CompletedTask;
    }

    public static Task RequestAsync(IFeatureCollection context, Lifecycle lifecycle, RecentRequests recent, IHttpRequestFeature request, string asked, string id)
    {
        var error = RequestLookup.Find(lifecycle.Runtime.Snapshot, recent, HeaderPolicy.PresentedKey(request.Headers), asked, out var json);
        return error is null ? WriteAsync(context, 200, "application/json", json) : RefuseAsync(context, error, DialectId.OpenAi, id);
    }

    public static Task HealthAsync(IFeatureCollection context, bool healthy) =>
        WriteAsync(context, healthy ? 200 : 503, "text/plain; charset=utf-8", healthy ? "ok\n"u8.ToArray() : "draining\n"u8.ToArray());

    public static async Task WriteAsync(IFeatureCollection context, int status, string type, ReadOnlyMemory<byte> body)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentType = type;
        response.Headers.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.GetRequiredFeature<IHttpRequestFeature>().Method))
        {
            await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body);
        }
    }
}
