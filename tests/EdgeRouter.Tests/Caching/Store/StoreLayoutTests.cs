using EdgeRouter.Caching.Store;

namespace EdgeRouter.Tests.Caching.Store;

public sealed class StoreLayoutTests
{
    [Theory]
    [InlineData(64 << 10, 1)]
    [InlineData(1 << 20, 1)]
    [InlineData(100_000_007, 1)]
    [InlineData(128 << 20, 2)]
    [InlineData(191 << 20, 2)]
    [InlineData(1L << 30, 16)]
    [InlineData(100L << 30, 16)]
    public void Budget_Divided_IsUsedUpAndNotExceeded(long bytes, int shards)
    {
        var layout = StoreLayout.For(bytes);
        Assert.Equal(shards, layout.Shards);
        var sum = layout.Shards * (layout.IndexBytes + layout.GhostBytes + layout.SmallBytes + layout.MainBytes);
        Assert.InRange(sum, bytes - (layout.Shards * 32L), bytes);
        Assert.Equal(0, (layout.SmallBytes | layout.MainBytes | layout.LargestEntry) % EntryRing.Alignment);
        Assert.True(layout.LargestEntry <= layout.SmallBytes);
    }

    [Fact]
    public void Budget_TooSmallForAnything_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new EntryStore(StoreLayout.LeastBudget - 1));

    [Fact]
    public void Memory_BeforeAnythingIsStored_IsIndexAndGhostsOnly()
    {
        var store = new EntryStore(256 << 20);
        Assert.InRange(store.BytesHeld, 0, store.Capacity / 19);
        store.Put(TestEntries.Key(1), new byte[1000], 1, 2);
        Assert.InRange(store.BytesHeld, 0, store.Capacity / 18);
    }

    [Theory]
    [InlineData(64 << 20, 200_000, 200, 250)]
    [InlineData(16 << 20, 60_000, 300, 6_000)]
    public void Memory_OfManyEntries_StaysWithinTheBudget(long bytes, int entries, int shortest, int longest)
    {
        var store = new EntryStore(bytes);
        var random = new Random(1);
        var value = new byte[longest];
        for (var number = 0; number < entries; number++)
        {
            store.Put(TestEntries.Key(number), value.AsSpan(0, random.Next(shortest, longest)), 1, 2);
        }

        var overhead = store.BytesHeld - store.BytesUsed;
        Assert.InRange(store.BytesHeld, 0, bytes);
        Assert.True(store.BytesUsed > Math.Min(bytes * 90 / 100, entries * (long)EntryHeader.ExtentOf((shortest + longest) / 2) * 97 / 100), $"{store.BytesUsed} used of {store.BytesHeld}");
        Assert.True(overhead < bytes / 12, $"{overhead} bytes of overhead");
        Assert.Equal(0, store.Counts.Displaced);
    }
}
