using EdgeRouter.Caching.Compression;

namespace EdgeRouter.Tests.Caching.Compression;

public sealed class SlotPoolTests
{
    [Fact]
    public void Take_AfterReturn_GivesTheSameOne()
    {
        using var pool = new SlotPool<Thing>(static () => new Thing());
        var one = pool.Take();
        var other = pool.Take();
        Assert.NotSame(one, other);
        pool.Return(one);
        Assert.Same(one, pool.Take());
    }

    [Fact]
    public void Return_OfMoreThanThereIsRoomFor_DisposesOfTheRest()
    {
        var room = 2 * Environment.ProcessorCount;
        using var pool = new SlotPool<Thing>(static () => new Thing());
        var things = Enumerable.Range(0, room + 3).Select(_ => pool.Take()).ToList();
        things.ForEach(pool.Return);
        Assert.Equal(3, things.Count(static t => t.Disposed));
    }

    [Fact]
    public void Dispose_DisposesOfWhatIsIn()
    {
        var pool = new SlotPool<Thing>(static () => new Thing());
        var (@in, @out) = (pool.Take(), pool.Take());
        pool.Return(@in);
        pool.Dispose();
        Assert.True(@in.Disposed);
        Assert.False(@out.Disposed);
    }

    private sealed class Thing : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
