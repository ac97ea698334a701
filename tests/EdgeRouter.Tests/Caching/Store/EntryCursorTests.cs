using EdgeRouter.Caching;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Store;

public sealed class EntryCursorTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Walk_OfAQuietStore_GivesEveryLiveEntryOnceOldestFirst()
    {
        var store = new EntryStore(2 << 20);
        for (var number = 0; number < 1_000; number++)
        {
            store.Put(TestEntries.Key(number), TestEntries.Value(number, 0, 500), 1, number % 10 == 0 ? 5u : 50);
        }

        store.Remove(TestEntries.Key(7));
        store.Put(TestEntries.Key(8), TestEntries.Value(8, 1, 400), 1, 50);
        var seen = Walk(store, 10);
        var expected = Enumerable.Range(0, 1_000).Where(static n => n % 10 != 0 && n is not 7).ToArray();
        Assert.Equal(expected, seen.Order());

        // Those in the main ring, by age, then those in the small one, by age.
        Assert.Equal(expected.Length - 1, seen.Where(static n => n != 8).Zip(seen.Where(static n => n != 8).Skip(1)).Count(static p => p.First < p.Second) + 1);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Walk_WhileEntriesMoveOn_MissesNoneThatStays()
    {
        var store = new EntryStore(1 << 20);
        for (var number = 0; number < 600; number++)
        {
            store.Put(TestEntries.Key(number), TestEntries.Value(number, 0, 900), 1, 50);
        }

        var seen = new HashSet<CacheKey>();
        var puts = 10_000;
        using (var cursor = new EntryCursor(store, 1, _pool))
        {
            while (cursor.MoveNext())
            {
                Assert.True(cursor.IsCurrent);
                seen.Add(cursor.Key);

                // Pushes what is in the small ring over to the main one, which has room.
                store.Put(TestEntries.Key(puts), TestEntries.Value(puts, 0, 100), 1, 50);
                puts++;
            }
        }

        Assert.Equal(0, store.Counts.Evicted);
        Assert.All(Enumerable.Range(0, 600), number => Assert.Contains(TestEntries.Key(number), seen));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Entry_RemovedSinceItWasRead_IsNotCurrent()
    {
        var store = new EntryStore(1 << 20);
        store.Put(TestEntries.Key(1), new byte[10], 1, 50);
        using var cursor = new EntryCursor(store, 1, _pool);
        Assert.True(cursor.MoveNext());
        store.Remove(cursor.Key);
        Assert.False(cursor.IsCurrent);
        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [InlineData(16 << 20, 10_000, 10_000)]
    [InlineData(4 << 20, 3_000, 3_600)]
    public void TakeOver_IntoAnotherSize_BringsWhatFitsTheNewestFirst(long bytes, int least, int most)
    {
        var (old, fresh) = (new EntryStore(16 << 20), new EntryStore(bytes));
        for (var number = 0; number < 10_000; number++)
        {
            old.Put(TestEntries.Key(number), TestEntries.Value(number, 0, 1000), 1, 50);
        }

        fresh.TakeOver(old, 1, _pool);
        Assert.InRange(fresh.Entries, least, most);
        var kept = Walk(fresh, 1);
        Assert.Equal(Enumerable.Range(10_000 - kept.Count, kept.Count), kept);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void TakeOver_OfAKeyThatIsThereAlready_LeavesTheNewer()
    {
        var (old, fresh) = (new EntryStore(1 << 20), new EntryStore(1 << 20));
        old.Put(TestEntries.Key(1), TestEntries.Value(1, 0, 100), 1, 50);
        fresh.Put(TestEntries.Key(1), TestEntries.Value(1, 1, 100), 1, 50);
        fresh.TakeOver(old, 1, _pool);
        Assert.True(fresh.TryRead(TestEntries.Key(1), 1, _pool, out var array, out var length));
        Assert.Equal(1, TestEntries.VersionOf(array.AsSpan(0, length), 1, new byte[100]));
        _pool.Return(array);
    }

    [Fact]
    public async Task TakeOver_WhileEntriesAreRemovedFromBoth_BringsNoneBack()
    {
        const int entries = 2_000;
        for (var round = 0; round < 5; round++)
        {
            var (old, fresh) = (new EntryStore(1 << 20), new EntryStore(1 << 20));
            for (var number = 0; number < entries; number++)
            {
                old.Put(TestEntries.Key(number), TestEntries.Value(number, 0, 100), 1, 50);
            }

            var copying = Task.Factory.StartNew(() => fresh.TakeOver(old, 1, _pool), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            for (var number = 0; number < entries; number++)
            {
                old.Remove(TestEntries.Key(number));
                fresh.Remove(TestEntries.Key(number));
            }

            await copying;
            Assert.Equal(0, fresh.Entries);
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Restore_OfSomethingExpiredOrTooLarge_IsRefused()
    {
        var store = new EntryStore(1 << 20);
        Assert.False(store.Restore(TestEntries.Key(1), new byte[10], 10, 10));
        Assert.False(store.Restore(TestEntries.Key(1), new byte[store.LargestValue + 1], 10, 20));
        Assert.True(store.Restore(TestEntries.Key(1), new byte[store.LargestValue], 10, 20));
        Assert.Equal((1, 1), (store.Entries, store.Counts.Inserted));
    }

    private List<int> Walk(EntryStore store, uint now)
    {
        var seen = new List<int>();
        using var cursor = new EntryCursor(store, now, _pool);
        while (cursor.MoveNext())
        {
            var number = BitConverter.ToInt32(cursor.Value);
            Assert.True(TestEntries.VersionOf(cursor.Value, number, new byte[cursor.Value.Length]) >= 0);
            seen.Add(number);
        }

        return seen;
    }
}
