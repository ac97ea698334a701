namespace EdgeRouter.BenchOperations;

/// <summary>
/// One piece of the router's work that can be repeated for as long as one likes: timed by the benchmarks, its garbage weighed by the allocation tests. It begins and ends on the calling thread; what would wait
/// in the router (the upstream's head and every read) waits here too and is completed by the operation itself, so that the same state machines are made.
/// </summary>
public abstract class BenchOperation : IDisposable
{
    /// <summary>What one run consists of, for figures per unit: the events of a stream; 1 where there is nothing to count.</summary>
    public virtual int Units => 1;

    /// <summary>Payload that one run goes through, for figures per second; 0 where that says nothing.</summary>
    public virtual int Bytes => 0;

    /// <summary>Bytes allocated so far by what stands in for the world outside the router, which are not the router's.</summary>
    public virtual long OutsideAllocated => 0;

    /// <summary>Does the work once. Throws when it did not end as it should: a benchmark of a failure would be fast.</summary>
    public abstract void Run();

    public virtual void Dispose()
    {
        // Most operations hold nothing but memory.
    }

    protected static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
