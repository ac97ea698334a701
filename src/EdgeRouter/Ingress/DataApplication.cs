using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Providers;
using EdgeRouter.Telemetry;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;

namespace EdgeRouter.Ingress;

/// <summary>
/// The data listener: sorts requests by path, refuses what is no request of ours, and hands the others to the pipeline. Sits on the server itself, without the hosting layer's context, routing and diagnostics,
/// which together cost more than the router does.
/// </summary>
internal sealed class DataApplication(
    Exchange exchange, ObjectPool<HttpExchange> exchanges, Lifecycle lifecycle, RecentRequests recent, string pseudonym, ILogger<DataApplication> log) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing is kept per request but the pooled exchange, which is back already.
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = ServerFeatures.RequestOf(context);
        var id = RequestIds.From(request.Headers["x-request-id"]);
        if (lifecycle.Leaving)
        {
            // Connection: close, or GOAWAY: the client's next request goes to whoever comes after us.
            context.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        if (lifecycle.Runtime.Snapshot.Cors is { } cors)
        {
            CorsHeaders.Allow(context, request, cors);
            if (CorsHeaders.IsPreflight(request))
            {
                CorsHeaders.AnswerPreflight(context, request, cors);
                return Task.CompletedTask;
            }
        }

        if (Paths.OperationOf(request.Path) is { } operation)
        {
            var error = CheckCall(request);
            return error is null ? RunAsync(context, request, operation, id) : RefuseAsync(context, error, Dialects.ClientOf(operation), id, "POST");
        }

        return AnswerOtherAsync(context, request, id);
    }

    private GatewayError? CheckCall(IHttpRequestFeature request)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return new GatewayError(405, "invalid_request_error", "method_not_allowed", $"Use POST for {request.Path}.") { CloseConnection = true };
        }

        if (ViaHeader.Names(request.Headers.Via, pseudonym))
        {
            return new GatewayError(508, "server_error", "loop_detected", "This request has passed this router before; its configuration sends requests to itself.")
            {
                CloseConnection = true,
            };
        }

        return IsJson(request.Headers.ContentType.ToString())
            ? null
            : new GatewayError(415, "invalid_request_error", "unsupported_media_type", "Send the request body with 'Content-Type: application/json'.") { CloseConnection = true };
    }

    private static bool IsJson(ReadOnlySpan<char> type)
    {
        var end = type.IndexOf(';');
        var parameters = end < 0 ? [] : type[(end + 1)..];
        var media = (end < 0 ? type : type[..end]).Trim();
        var isJson = media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (media.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
        var charset = parameters.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return isJson && (charset < 0 || parameters[(charset + "charset=".Length)..].Trim(" \"").StartsWith("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    private async Task RunAsync(IFeatureCollection features, IHttpRequestFeature request, Operation operation, string id)
    {
        var rented = exchanges.Get();
        rented.Request.Attach(features, request, operation, id);
        rented.Reply.Attach(features, Dialects.ClientOf(operation), id);
        rented.Context.Request = rented.Request;
        rented.Context.Reply = rented.Reply;
        try
        {
            await exchange.RunAsync(rented.Context);
        }
        catch (Exception bug)
        {
            log.RequestBug(id, bug);
            if (rented.Reply.Started)
            {
                rented.Reply.Abort();
            }
            else
            {
                rented.Reply.Refuse(new GatewayError(500, "server_error", "internal_error", "The router failed on this request."), default);
            }
        }
        finally
        {
            rented.Context.Reset();
            rented.Request.Detach();
            rented.Reply.Detach();
            exchanges.Return(rented);
        }
    }

    private Task AnswerOtherAsync(IFeatureCollection context, IHttpRequestFeature request, string id)
    {
        var isGet = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (Paths.IsModels(request.Path, out var model))
        {
            return isGet
                ? PlainAnswers.ModelsAsync(context, lifecycle, request, model, id)
                : RefuseAsync(context, new GatewayError(405, "invalid_request_error", "method_not_allowed", $"Use GET for {request.Path}."), HeaderPolicy.DialectOf(request.Headers), id, "GET");
        }

        if (request.Path is "/healthz" or "/readyz" && isGet)
        {
            return PlainAnswers.HealthAsync(context, request.Path == "/healthz" || lifecycle.Ready);
        }

        if (isGet && Paths.IsRequest(request.Path, out var asked))
        {
            return PlainAnswers.RequestAsync(context, lifecycle, recent, request, asked, id);
        }

        var unknown = new GatewayError(
            404,
            "invalid_request_error",
            "unknown_url",
            $"Unknown path: {request.Method} {request.Path}. Served here: POST /v1/chat/completions, /v1/completions, /v1/embeddings, /v1/responses, /v1/messages, /v1/messages/count_tokens; GET /v1/models, /v1/requests/{{id}}.")
        { CloseConnection = !isGet };
        return RefuseAsync(context, unknown, HeaderPolicy.DialectOf(request.Headers), id, null);
    }

    private static Task RefuseAsync(IFeatureCollection context, GatewayError error, DialectId dialect, string id, string? allow)
    {
        if (error.Status == 405)
        {
            context.GetRequiredFeature<IHttpResponseFeature>().Headers.Allow = allow;
        }

        return PlainAnswers.RefuseAsync(context, error, dialect, id);
    }
}
