using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using EdgeRouter.Ingress;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;
using EdgeRouter.Telemetry.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace EdgeRouter.Admin;

/// <summary>The operator's door: health, metrics, what the router holds and does, and the few things an operator may change. Loopback unless configured otherwise; never on the path of a request.</summary>
internal sealed class AdminApplication(
    AdminGate gate, Lifecycle lifecycle, IConfigControl config, StateReport state, Explainer explainer, OperatorReports reports, MetricsCollector metrics, RecentRequests recent, OffloadQueue offload, CacheControl cache)
    : IHttpApplication<IFeatureCollection>
{
    private const int LargestBody = 1 << 20;

    private const string Served =
        "Served here: GET /healthz, /readyz, /metrics, /admin/state, /admin/config, /admin/deployments, /admin/requests, /admin/revisions, /admin/cache, /v1/requests/{id}; POST /admin/reload, /admin/rollback, /admin/explain, /admin/cache/invalidate.";

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing is kept per request.
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (gate.Check(request, lifecycle.Runtime.Snapshot.Admin) is { } error)
        {
            return Refuse(context, error);
        }

        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? Read(context, request.Path)
            : HttpMethods.IsPost(request.Method) ? ChangeAsync(context, request)
            : Refuse(context, new GatewayError(405, "invalid_request_error", "method_not_allowed", "Use GET or POST."));
    }

    private Task Read(IFeatureCollection context, string path) => path switch
    {
        "/healthz" => PlainAnswers.HealthAsync(context, true),
        "/readyz" => PlainAnswers.HealthAsync(context, lifecycle.Ready),
        "/metrics" => ScrapeAsync(context),
        "/admin/state" => Json(context, state.Write()),
        "/admin/config" => Json(context, reports.Config()),
        "/admin/deployments" => Json(context, reports.Deployments()),
        "/admin/requests" => Json(context, reports.Requests()),
        "/admin/cache" => Json(context, cache.Report()),
        "/admin/revisions" => Json(context, OperatorReports.Revisions(config.Revisions)),
        _ when Paths.IsRequest(path, out var id) => recent.TryFind(id, out var entry)
            ? Json(context, new LogLine(LogFormat.Json).Format(entry).ToArray())
            : Refuse(context, RequestLookup.Unknown),
        _ => Refuse(context, new GatewayError(404, "invalid_request_error", "unknown_url", Served)),
    };

    private async Task ScrapeAsync(IFeatureCollection context)
    {
        var job = new Scrape(metrics);
        if (await offload.RunAsync(static j => ((Scrape)j).Run(), job))
        {
            await PlainAnswers.WriteAsync(context, 200, MetricsCollector.ContentType, job.Text);
        }
        else
        {
            await Refuse(context, GatewayError.Unavailable("busy", "The router is busy with other work; try again shortly."));
        }
    }

    private async Task ExplainAsync(IFeatureCollection context)
    {
        if (await ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        var snapshot = lifecycle.Runtime.Snapshot;
        VirtualKey? key = null;
        var asked = ExplainRequest.Read(body, out var problem);
        problem = asked?.TryFindKey(snapshot, out key) == false ? $"there is no virtual key '{asked.KeyId}'" : problem;
        await (problem is null
            ? Json(context, explainer.Explain(snapshot, lifecycle.Runtime.Routing, asked!.Body, asked, key))
            : Refuse(context, GatewayError.Invalid("cannot_explain", problem)));
    }

    private async Task InvalidateAsync(IFeatureCollection context)
    {
        if (await ReadBodyAsync(context) is { } body)
        {
            await (cache.Invalidate(body, out var all) is { } problem ? Refuse(context, GatewayError.Invalid("cannot_invalidate", problem))
                : await cache.ForgetAsync(all) ? Json(context, cache.Report())
                : Refuse(context, GatewayError.Unavailable("busy", "Invalidated in memory; the cache's file could not be deleted because the router is busy: try again shortly.")));
        }
    }

    // Null: it was refused.
    private static async Task<byte[]?> ReadBodyAsync(IFeatureCollection context)
    {
        var reader = context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        var body = await reader.ReadAtLeastAsync(LargestBody + 1);
        if (body.Buffer.Length <= LargestBody)
        {
            return body.Buffer.ToArray();
        }

        await Refuse(context, new GatewayError(413, "invalid_request_error", "request_too_large", "The request is larger than 1 MB.") { CloseConnection = true });
        return null;
    }

    private async Task ChangeAsync(IFeatureCollection context, IHttpRequestFeature request)
    {
        if (request.Path == "/admin/explain")
        {
            await ExplainAsync(context);
            return;
        }

        if (request.Path == "/admin/cache/invalidate")
        {
            await InvalidateAsync(context);
            return;
        }

        var revision = QueryHelpers.ParseQuery(request.QueryString).TryGetValue("revision", out var values) ? values.ToString() : null;
        var change = request.Path switch
        {
            "/admin/reload" => await config.ReloadAsync("admin"),
            "/admin/rollback" => await config.RollBackAsync(revision),
            _ => null,
        };
        await (change is null
            ? Refuse(context, new GatewayError(404, "invalid_request_error", "unknown_url", Served))
            : PlainAnswers.WriteAsync(context, change.Status, "application/json", OperatorReports.Change(change)));
    }

    private static Task Json(IFeatureCollection context, ReadOnlyMemory<byte> body) => PlainAnswers.WriteAsync(context, 200, "application/json", body);

    private static Task Refuse(IFeatureCollection context, GatewayError error) => PlainAnswers.RefuseAsync(context, error, DialectId.OpenAi, "admin");

    private sealed class Scrape(MetricsCollector metrics)
    {
        public byte[] Text { get; private set; } = [];

        public void Run() => Text = Encoding.UTF8.GetBytes(metrics.Write());
    }
}
