using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>The headers by which a caller narrows routing: <c>x-edgerouter-region</c>, <c>-zone</c>, <c>-require-tags</c> (lists with commas), <c>-strategy</c>, <c>-deployment</c>, <c>-no-fallback</c>, <c>-priority</c>, <c>-reason</c>.</summary>
internal static class WantsHeaders
{
    private const string Region = "x-edgerouter-region";
    private const string Zones = "x-edgerouter-zone";
    private const string Tags = "x-edgerouter-require-tags";
    private const string Strategy = "x-edgerouter-strategy";
    private const string Deployment = "x-edgerouter-deployment";
    private const string NoFallback = "x-edgerouter-no-fallback";
    private const string Priority = "x-edgerouter-priority";
    private const string Reason = "x-edgerouter-reason";

    private static readonly string[] Priorities = ["high", "normal", "low"];

    public static GatewayError? Read(IHeaderSource headers, out CallerWants wants)
    {
        wants = CallerWants.Nothing;
        var (region, zone, tags) = (headers.Header(Region), headers.Header(Zones), headers.Header(Tags));
        var (strategy, deployment, reason) = (headers.Header(Strategy), headers.Header(Deployment), headers.Header(Reason));
        var (fallback, priority) = (headers.Header(NoFallback), headers.Header(Priority));
        if (fallback is null && priority is null && region is null && zone is null && tags is null && strategy is null && deployment is null && reason is null)
        {
            return null;
        }

        StrategyKind? kind = null;
        if (strategy is not null && (kind = RoutingNames.StrategyOf(strategy)) is null)
        {
            return Unknown(Strategy, strategy, RoutingNames.Strategies);
        }

        var zones = new List<Zone>();
        foreach (var name in List(zone))
        {
            if (RoutingNames.ZoneOf(name) is not { } known)
            {
                return Unknown(Zones, name, RoutingNames.Zones);
            }

            zones.Add(known);
        }

        var narrowed = region is null && zone is null && tags is null ? null : new Constraints { Regions = List(region), Zones = zones, RequireTags = List(tags) };
        RequestPriority? place = null;
        if (priority is not null)
        {
            if (Array.FindIndex(Priorities, p => p.Equals(priority, StringComparison.OrdinalIgnoreCase)) is not (>= 0 and var known))
            {
                return Unknown(Priority, priority, Priorities);
            }

            place = (RequestPriority)known;
        }

        wants = new CallerWants(narrowed, kind, deployment, reason is not null, IsYes(fallback), place);
        return null;
    }

    private static bool IsYes(string? value) => value is not null && !value.Equals("false", StringComparison.OrdinalIgnoreCase) && value != "0";

    private static string[] List(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static GatewayError Unknown(string header, string value, IEnumerable<string> allowed) =>
        GatewayError.Invalid("invalid_routing_header", $"{header}: '{value}' is not known; allowed: {string.Join(", ", allowed)}.", header);
}
