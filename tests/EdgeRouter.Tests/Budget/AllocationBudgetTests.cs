using System.Runtime.ExceptionServices;
using EdgeRouter.BenchOperations;
using EdgeRouter.Tests.Config;
using Xunit.Abstractions;

namespace EdgeRouter.Tests.Budget;

[Collection(QuietGroup.Name)]
public sealed class AllocationBudgetTests(ITestOutputHelper output)
{
    public static TheoryData<string> Operations => [.. OperationCatalogue.MeasuredNames];

    [OptimizedTheory]
    [MemberData(nameof(Operations))]
    public void Operation_Repeated_StaysWithinItsBudget(string name)
    {
        var bytes = OnThreadOfItsOwn(() => OperationCatalogue.AllocatedBytes(name));
        output.WriteLine($"{name}: {bytes:0.###} bytes");
        if (ReadFile().Excess(name, bytes) is { } excess)
        {
            Assert.Fail(excess);
        }
    }

    [Fact]
    public void File_NamesOfOperations_AreThoseThatExist() => Assert.Equal([], ReadFile().Mismatches(OperationCatalogue.MeasuredNames));

    [Fact]
    public void PlantedAllocation_OneObjectPerRun_IsSeenToTheByteAndIsOverABudgetOfZero()
    {
        var bytes = OnThreadOfItsOwn(static () =>
        {
            using var planted = new PlantedAllocation();
            return AllocationMeter.BytesPerRun(planted);
        });
        Assert.Equal(PlantedAllocation.ObjectSize, bytes);
        var budget = AllocationBudget.Parse("""{ "operations": { "planted": { "allowed": 0, "measured": 0 } } }""");
        Assert.Equal("'planted' allocates 24 bytes, allowed are 0", budget.Excess("planted", bytes));
        Assert.Null(budget.Excess("planted", 0));
    }

    [Fact]
    public void PlantedFile_UnknownAndMissingOperation_AreNamed()
    {
        var budget = AllocationBudget.Parse("""{ "operations": { "a": { "allowed": 0, "measured": 0 }, "b": { "allowed": 0, "measured": 0 } } }""");
        Assert.Equal(["'a' is not an operation", "'c' has no budget"], budget.Mismatches(["b", "c"]));
    }

    private static AllocationBudget ReadFile() =>
        AllocationBudget.Parse(File.ReadAllText(Path.Combine(ConfigFixture.RepositoryRoot, "bench", "alloc-budget.json")));

    // Without the test runner's synchronization context, and with nothing else that allocates on it.
    private static double OnThreadOfItsOwn(Func<double> measure)
    {
        var result = double.NaN;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = measure();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
