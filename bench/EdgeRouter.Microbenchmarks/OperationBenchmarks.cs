using BenchmarkDotNet.Attributes;
using EdgeRouter.BenchOperations;

namespace EdgeRouter.Microbenchmarks;

/// <summary>Runs the operations of one part of the router, one after the other.</summary>
[MemoryDiagnoser]
public abstract class OperationBenchmarks
{
    private readonly string _part;
    private BenchOperation? _operation;

    protected OperationBenchmarks(string part) => _part = part;

    [ParamsSource(nameof(Operations))]
    public string Operation { get; set; } = "";

    public IEnumerable<string> Operations => OperationCatalogue.NamesOf(_part);

    [GlobalSetup]
    public void Setup() => _operation = OperationCatalogue.Create(Operation);

    [GlobalCleanup]
    public void Cleanup() => _operation?.Dispose();

    [Benchmark]
    public void Run() => _operation!.Run();
}
