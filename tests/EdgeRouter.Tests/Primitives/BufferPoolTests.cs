using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Primitives;

public sealed class BufferPoolTests
{
    [Fact]
    public void Rent_AndReturn_KeepCountAndSum()
    {
        var pool = new BufferPool();
        var first = pool.Rent(1000);
        var second = pool.Rent(5000);
        Assert.Equal(2, pool.Outstanding);
        Assert.Equal(first.Length + second.Length, pool.Bytes);
        second = pool.Grow(second, 3, 20_000);
        Assert.Equal(2, pool.Outstanding);
        Assert.True(second.Length >= 20_000);
        pool.Return(first);
        pool.Return(second);
        Assert.Equal((0, 0), (pool.Outstanding, pool.Bytes));
    }

    [Fact]
    public void MayGrow_WhoHoldsAlone_AlwaysMay_AndOthersWithinTheLimit()
    {
        var pool = new BufferPool();
        var mine = pool.Rent(4096);
        Assert.True(pool.MayGrow(mine.Length, 1 << 20, 1000));
        var others = pool.Rent(4096);
        Assert.True(pool.MayGrow(mine.Length, 8192, 4096 + 8192));
        Assert.False(pool.MayGrow(mine.Length, 8193, 4096 + 8192));
        pool.Return(mine);
        pool.Return(others);
    }

    [Fact]
    public void Grow_KeepsTheUsedBytes()
    {
        var pool = new BufferPool();
        var array = pool.Rent(16);
        "abc"u8.CopyTo(array);
        array = pool.Grow(array, 3, 4096);
        Assert.True(array.AsSpan(0, 3).SequenceEqual("abc"u8));
        pool.Return(array);
    }
}
