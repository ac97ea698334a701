using System.Text;
using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>What to tell a caller when no deployment is left: which constraint took which deployments away. 403 when the rules forbid it, 400 when no model here can do it, 503 when it passes by itself.</summary>
internal static class NoRoute
{
    private const int LongestWait = 3600;

    public static GatewayError Explain(RouteChooser chooser, in Decision decision, in RouteRequest request)
    {
        var reasons = new SortedDictionary<Exclusion, List<string>>();
        var now = chooser.Now();
        var wait = uint.MaxValue;
        foreach (var candidate in decision.Model.Candidates)
        {
            var reason = chooser.Exclude(decision, request, candidate, now);
            wait = reason >= Exclusion.Concurrency ? Math.Min(wait, chooser.WaitFor(reason, request, candidate, now)) : wait;
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
        var seconds = (int)Math.Clamp((wait + 999L) / 1000, 1, LongestWait);
        var passing = reasons.Keys.Where(static r => r >= Exclusion.Concurrency).ToList();
        return passing is [Exclusion.RateLimited] && !reasons.ContainsKey(Exclusion.None)
            ? new GatewayError(429, "rate_limit_error", "rate_limited", text.ToString(), RetryAfterSeconds: seconds)
            : passing.Count > 0 || reasons.ContainsKey(Exclusion.None)
            ? GatewayError.Unavailable("no_deployment_available", text.ToString(), passing.Count > 0 ? seconds : 1)
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
        Exclusion.CircuitOpen => "left alone for a while after failures (circuit breaker)",
        Exclusion.RateLimited => "rate limited by its provider",
        Exclusion.Credentials => "without a key that its provider accepts",
        Exclusion.Tried => "tried already",
        _ => "available",
    };
}
