using System.Text;
using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>What to tell a caller when no deployment is left: which constraint took which deployments away. 403 when the rules forbid it, 400 when no model here can do it, 503 when it passes by itself.</summary>
internal static class NoRoute
{
    public static GatewayError Explain(RouteChooser chooser, in Decision decision, in RouteRequest request)
    {
        var reasons = new SortedDictionary<Exclusion, List<string>>();
        foreach (var candidate in decision.Model.Candidates)
        {
            var reason = chooser.Exclude(decision, request, candidate, chooser.Now());
            if (!reasons.TryGetValue(reason, out var ids))
            {
                reasons.Add(reason, ids = []);
            }

            ids.Add(candidate.Deployment.Id);
        }

        var text = new StringBuilder($"No deployment of '{decision.Model.Name}' can serve this request:");
        foreach (var (reason, ids) in reasons)
        {
            text.Append(' ').Append(string.Join(", ", ids.Select(static i => $"'{i}'"))).Append(' ').Append(Words(reason)).Append(';');
        }

        text[^1] = '.';
        return reasons.Keys.Any(static r => r >= Exclusion.Concurrency || r == Exclusion.None)
            ? GatewayError.Unavailable("no_deployment_available", text.ToString())
            : reasons.Keys.Any(static r => r is Exclusion.Capability or Exclusion.ContextWindow or Exclusion.Pinned)
                ? GatewayError.Invalid("no_capable_deployment", text.ToString(), "model")
                : new GatewayError(403, "invalid_request_error", "no_permitted_deployment", text.ToString(), "model");
    }

    public static string Words(Exclusion exclusion) => exclusion switch
    {
        Exclusion.Zone => "excluded by zone",
        Exclusion.Region => "excluded by region",
        Exclusion.Tags => "excluded by required tags",
        Exclusion.Training => "excluded because it may train on data",
        Exclusion.Retention => "excluded by data retention",
        Exclusion.Capability => "lacking a capability that the request needs",
        Exclusion.ContextWindow => "excluded by context window",
        Exclusion.Pinned => "not the deployment that was asked for",
        Exclusion.Concurrency => "at its concurrency cap",
        Exclusion.RateLimited => "rate limited by its provider",
        Exclusion.Tried => "tried already",
        _ => "available",
    };
}
