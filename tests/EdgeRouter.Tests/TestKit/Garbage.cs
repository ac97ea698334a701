namespace EdgeRouter.Tests.TestKit;

/// <summary>
/// What some work leaves behind every time it is done, on the calling thread. The runtime allocates there too, when a method is compiled or a path is taken for the first time: statics, literals, and the tables that hold
/// them for the whole process (8,160 bytes at once), more often the more other tests run beside it. That happens once; what the work itself allocates is in every round, so the leanest of several rounds counts.
/// </summary>
internal static class Garbage
{
    private const int Rounds = 5;

    /// <returns>Bytes that <paramref name="repetitions"/> runs allocate together.</returns>
    public static long Of(Action work, int repetitions = 1000)
    {
        Repeat(work, repetitions);
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(work, repetitions);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Repeat(Action work, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            work();
        }
    }
}
