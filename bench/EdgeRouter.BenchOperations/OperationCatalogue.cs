using EdgeRouter.BenchOperations.Parts;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;

namespace EdgeRouter.BenchOperations;

/// <summary>Every operation by its name, which is also its key in <c>bench/alloc-budget.json</c>: <c>part/variant</c>.</summary>
public static class OperationCatalogue
{
    /// <summary>Events of a streamed operation.</summary>
    public const int StreamEvents = 64;

    // Enough more that a single byte per event cannot hide in rounding.
    private const int ManyEvents = 4 * StreamEvents;

    private static readonly KeyValuePair<string, Func<BenchOperation>>[] Operations =
    [
        new("scan/200B", static () => new ScanOperation(200)),
        new("scan/8KB", static () => new ScanOperation(8 << 10)),
        new("scan/100KB", static () => new ScanOperation(100 << 10)),
        new("splice/200B", static () => new SpliceOperation(200)),
        new("splice/8KB", static () => new SpliceOperation(8 << 10)),
        new("splice/100KB", static () => new SpliceOperation(100 << 10)),
        new("cachekey/200B", static () => new DigestOperation(200)),
        new("cachekey/8KB", static () => new DigestOperation(8 << 10)),
        new("cachekey/100KB", static () => new DigestOperation(100 << 10)),
        new("cachekey/8KB-normalized", static () => new DigestOperation(8 << 10, PromptMatch.NormalizedIgnoreCase)),
        new("tap/delta", static () => new TapOperation(StreamTexts.Delta)),
        new("tap/usage", static () => new TapOperation(StreamTexts.Usage)),
        new("tap/done", static () => new TapOperation(StreamTexts.Done)),
        new("relay/stream", static () => new StreamRelayOperation(StreamEvents)),
        new("relay/answer", static () => new AnswerRelayOperation()),
        new("decision/weighted", static () => new DecisionOperation(StrategyKind.Weighted, 8, rules: 0)),
        new("decision/round-robin", static () => new DecisionOperation(StrategyKind.RoundRobin, 8, rules: 0)),
        new("decision/least-loaded", static () => new DecisionOperation(StrategyKind.LeastLoaded, 8, rules: 0)),
        new("decision/latency", static () => new DecisionOperation(StrategyKind.Latency, 8, rules: 0)),
        new("decision/cost", static () => new DecisionOperation(StrategyKind.Cost, 8, rules: 0)),
        new("decision/priority", static () => new DecisionOperation(StrategyKind.Priority, 8, rules: 0)),
        new("decision/blend", static () => new DecisionOperation(StrategyKind.Blend, 8, rules: 0)),
        new("decision/sticky", static () => new DecisionOperation(StrategyKind.Sticky, 8, rules: 0)),
        new("decision/latency-20-rules", static () => new DecisionOperation(StrategyKind.Latency, 8, rules: 20)),
        new("decision/latency-100", static () => new DecisionOperation(StrategyKind.Latency, 100, rules: 0)),
        new("store/read-hot", static () => new StoreOperation(StoreCase.ReadHot)),
        new("store/read-cold", static () => new StoreOperation(StoreCase.ReadCold)),
        new("store/miss", static () => new StoreOperation(StoreCase.Miss)),
        new("store/put", static () => new StoreOperation(StoreCase.Put)),
        new("pack/1KB", static () => new PackOperation(1 << 10)),
        new("pack/4KB", static () => new PackOperation(4 << 10)),
        new("pack/20KB", static () => new PackOperation(20 << 10)),
        new("unpack/1KB", static () => new UnpackOperation(1 << 10)),
        new("unpack/4KB", static () => new UnpackOperation(4 << 10)),
        new("unpack/20KB", static () => new UnpackOperation(20 << 10)),
        new("pipeline/json", static () => new PipelineOperation(PipelineCase.Json)),
        new("pipeline/json-keys", static () => new PipelineOperation(PipelineCase.Json, withKeys: true)),
        new("pipeline/stream", static () => new PipelineOperation(PipelineCase.Stream, StreamEvents)),
        new("pipeline/hit", static () => new PipelineOperation(PipelineCase.Hit)),
        new("pipeline/unknown-model", static () => new PipelineOperation(PipelineCase.UnknownModel)),
    ];

    // What one more event costs: the difference between a long and a short run, divided by the events between them.
    private static readonly KeyValuePair<string, Func<int, BenchOperation>>[] Slopes =
    [
        new("relay/event", static events => new StreamRelayOperation(events)),
        new("pipeline/event", static events => new PipelineOperation(PipelineCase.Stream, events)),
    ];

    /// <summary>Operations that can be run.</summary>
    public static IEnumerable<string> Names => Operations.Select(static o => o.Key);

    /// <summary>Everything whose garbage is weighed: the operations, and the cost of one more event.</summary>
    public static IEnumerable<string> MeasuredNames => Names.Concat(Slopes.Select(static s => s.Key));

    /// <summary>The operations of one part, ready to be made by <see cref="Create"/>.</summary>
    public static IEnumerable<string> NamesOf(string part) => Names.Where(n => n.StartsWith(part + "/", StringComparison.Ordinal));

    public static BenchOperation Create(string name) => Operations.First(o => o.Key == name).Value();

    /// <summary>Bytes that the router allocates for one run of the operation, or for one more event.</summary>
    public static double AllocatedBytes(string name)
    {
        var slope = Array.Find(Slopes, s => s.Key == name).Value;
        if (slope is null)
        {
            using var operation = Create(name);
            return AllocationMeter.BytesPerRun(operation);
        }

        using var few = slope(StreamEvents);
        using var many = slope(ManyEvents);
        return (AllocationMeter.BytesPerRun(many) - AllocationMeter.BytesPerRun(few)) / (many.Units - few.Units);
    }
}
