using EdgeRouter.BenchOperations;

namespace EdgeRouter.Tests.Budget;

/// <summary>An operation that leaves one object of 24 bytes behind per run, 24 more that it says are not the router's, and so proves that the meter sees and tells apart.</summary>
internal sealed class PlantedAllocation : BenchOperation
{
    public const int ObjectSize = 24;

    private object? _left;
    private long _outside;

    public override long OutsideAllocated => _outside;

    public override void Run()
    {
        _left = new object();
        Require(_left is not null, "nothing was planted");
        _left = new object();
        _outside += ObjectSize;
    }
}
