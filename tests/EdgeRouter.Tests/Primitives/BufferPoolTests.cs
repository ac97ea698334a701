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
