namespace EdgeRouter.BenchOperations;

/// <summary>
/// Weighs the garbage of an operation on the calling thread, to the byte. Buffers and state machines come from pools that a collection may empty at any moment; therefore several rounds are run and the
/// leanest counts: what an operation allocates every time is in every round.
/// </summary>
public static class AllocationMeter
{
    private const int WarmUp = 2_000;
    private const int Rounds = 5;
    private const int RunsPerRound = 1_000;

    public static double BytesPerRun(BenchOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Repeat(operation, WarmUp);
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var outside = operation.OutsideAllocated;
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(operation, RunsPerRound);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before - (operation.OutsideAllocated - outside);
            least = Math.Min(least, allocated);
        }

        return (double)least / RunsPerRound;
    }

    private static void Repeat(BenchOperation operation, int runs)
    {
        for (var i = 0; i < runs; i++)
        {
            operation.Run();
        }
    }
}
