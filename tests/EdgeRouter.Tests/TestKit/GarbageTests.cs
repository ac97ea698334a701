namespace EdgeRouter.Tests.TestKit;

public sealed class GarbageTests
{
    private object? _left;

    [Fact]
    public void Of_OneObjectInAThousandRuns_IsSeen()
    {
        var run = 0;
        Assert.Equal(24, Garbage.Of(() => _left = run++ % 1000 == 0 ? new object() : _left));
        Assert.NotNull(_left);
    }

    [Fact]
    public void Of_AnAllocationThatHappensOnce_IsNot()
    {
        var run = 0;
        Assert.Equal(0, Garbage.Of(() => _left = run++ == 1500 ? new object() : _left));
        Assert.NotNull(_left);
    }
}
