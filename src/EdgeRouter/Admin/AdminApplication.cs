using EdgeRouter.Ingress;
using EdgeRouter.Model;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Admin;

/// <summary>The admin listener: read-only in this version, loopback unless configured otherwise. Never on the path of a request.</summary>
internal sealed class AdminApplication(StateReport state) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing is kept per request.
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return Refuse(context, new GatewayError(405, "invalid_request_error", "method_not_allowed", $"Use GET for {request.Path}."));
        }

        return request.Path switch
        {
            "/healthz" => PlainAnswers.HealthAsync(context, true),
            "/readyz" => PlainAnswers.HealthAsync(context, !state.Draining),
            "/admin/state" => PlainAnswers.WriteAsync(context, 200, "application/json", state.Write()),
            _ => Refuse(context, new GatewayError(404, "invalid_request_error", "unknown_url", "Served here: /healthz, /readyz, /admin/state.")),
        };
    }

    private static Task Refuse(IFeatureCollection context, GatewayError error)
    {
        var reply = new HttpClientReply();
        reply.Attach(context, "admin");
        reply.Refuse(error, default);
        return Task.CompletedTask;
    }
}
