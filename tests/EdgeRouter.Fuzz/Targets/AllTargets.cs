using EdgeRouter.Fuzz.Engine;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>The targets by name. One line each.</summary>
internal static class AllTargets
{
    private static readonly (string Name, Func<FuzzTarget> Make)[] Known =
    [
        ("scanner", static () => new ScannerTarget()),
        ("splice", static () => new SpliceTarget()),
        ("sse", static () => new SseTarget()),
        ("headers", static () => new HeadersTarget()),
        ("config", static () => new ConfigTarget()),
        ("log", static () => new LogTarget()),
        ("requests", static () => new RequestsTarget()),
        ("answers", static () => new AnswersTarget()),
        ("joins", static () => new JoinsTarget()),
        ("wholes", static () => new WholesTarget()),
        ("cachekey", static () => new CacheKeyTarget()),
        ("unpack", static () => new UnpackTarget()),
        ("snapshot", static () => new SnapshotTarget()),
    ];

    public static IEnumerable<string> Names => Known.Select(static k => k.Name);

    public static FuzzTarget? Find(string name)
        => name == PlantedTarget.OwnName ? new PlantedTarget() : Array.Find(Known, k => k.Name == name).Make?.Invoke();
}
