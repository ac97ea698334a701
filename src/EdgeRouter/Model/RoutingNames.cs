namespace EdgeRouter.Model;

/// <summary>The written names of zones and strategies, where no JSON reader is at hand.</summary>
internal static class RoutingNames
{
    private static readonly (string Name, StrategyKind Kind)[] StrategyNames =
    [
        ("weighted", StrategyKind.Weighted), ("round-robin", StrategyKind.RoundRobin), ("least-loaded", StrategyKind.LeastLoaded), ("latency", StrategyKind.Latency),
        ("cost", StrategyKind.Cost), ("priority", StrategyKind.Priority), ("blend", StrategyKind.Blend), ("sticky", StrategyKind.Sticky),
    ];

    private static readonly (string Name, Zone Zone)[] ZoneNames = [("cloud", Zone.Cloud), ("edge", Zone.Edge), ("on-prem", Zone.OnPrem)];

    public static IReadOnlyList<string> Strategies { get; } = [.. StrategyNames.Select(static s => s.Name)];

    public static IReadOnlyList<string> Zones { get; } = [.. ZoneNames.Select(static z => z.Name)];

    public static StrategyKind? StrategyOf(string name)
    {
        foreach (var (known, kind) in StrategyNames)
        {
            if (known == name)
            {
                return kind;
            }
        }

        return null;
    }

    public static Zone? ZoneOf(string name)
    {
        foreach (var (known, zone) in ZoneNames)
        {
            if (known == name)
            {
                return zone;
            }
        }

        return null;
    }

    public static string Of(StrategyKind kind) => Array.Find(StrategyNames, s => s.Kind == kind).Name;

    public static string Of(Zone zone) => Array.Find(ZoneNames, z => z.Zone == zone).Name;
}
