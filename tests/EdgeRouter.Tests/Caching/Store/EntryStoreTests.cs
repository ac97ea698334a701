using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Store;

public sealed class EntryStoreTests
{
    private const uint Later = 1_000;

    private readonly BufferPool _pool = new();

    [Fact]
    public void Read_AfterPut_GivesTheValueAndNothingElse()
    {
        var store = new EntryStore(1 << 20);
        Assert.Equal(PutResult.Stored, Put(store, 1, 100));
        Assert.Equal(TestEntries.Value(1, 0, 100), Read(store, 1));
        Assert.Null(Read(store, 2));
        Assert.Equal((1, EntryHeader.ExtentOf(100)), (store.Entries, store.BytesUsed));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Value_WithoutBytes_IsAValue()
    {
        var store = new EntryStore(1 << 20);
        store.Put(TestEntries.Key(1), [], 1, Later);
        Assert.Empty(Read(store, 1)!);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Entry_AtItsSecond_IsNotGivenOutAnyMore()
    {
        var store = new EntryStore(1 << 20);
        store.Put(TestEntries.Key(1), [1], 5, 10);
        Assert.Equal([1], Read(store, 1, 9));
        Assert.Null(Read(store, 1, 10));
        Assert.False(store.Contains(TestEntries.Key(1), 10));
        Assert.Equal(PutResult.Replaced, store.Put(TestEntries.Key(1), [2], 10, 20));
        Assert.Equal([2], Read(store, 1, 10));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Put_OfAKnownKey_ReplacesWhateverTheLengths(int length)
    {
        var store = new EntryStore(1 << 20);
        Put(store, 1, 100);
        Assert.Equal(PutResult.Replaced, store.Put(TestEntries.Key(1), new byte[length], 1, Later));
        Assert.Equal(new byte[length], Read(store, 1));
        Assert.Equal((1, EntryHeader.ExtentOf(length)), (store.Entries, store.BytesUsed));
    }

    [Fact]
    public void Put_LargerThanAllowed_IsRefusedAndTheOldValueGoes()
    {
        var store = new EntryStore(1 << 20);
        Assert.InRange(store.LargestValue, 60_000, 70_000);
        Assert.Equal(PutResult.Stored, store.Put(TestEntries.Key(1), new byte[store.LargestValue], 1, Later));
        Assert.Equal(new byte[store.LargestValue], Read(store, 1));
        Assert.Equal(PutResult.TooLarge, store.Put(TestEntries.Key(1), new byte[store.LargestValue + 1], 1, Later));
        Assert.Null(Read(store, 1));
        Assert.Equal((0, 0, 1), (store.Entries, store.BytesUsed, store.Counts.TooLarge));
    }

    [Fact]
    public void Remove_OfAnEntry_TakesThatOne()
    {
        var store = new EntryStore(1 << 20);
        Put(store, 1, 100);
        Put(store, 2, 100);
        Assert.True(store.Remove(TestEntries.Key(1)));
        Assert.False(store.Remove(TestEntries.Key(1)));
        Assert.Null(Read(store, 1));
        Assert.NotNull(Read(store, 2));
        Assert.Equal((1, 1), (store.Entries, store.Counts.Removed));
    }

    [Fact]
    public void Clear_WithEntriesInBothRings_LeavesNothingAndTheStoreGoesOn()
    {
        var store = new EntryStore(1 << 20);
        for (var round = 0; round < 3; round++)
        {
            for (var number = 0; number < 900; number++)
            {
                Put(store, number, 900);
            }

            Assert.Equal(900, store.Entries);
            store.Clear();
            Assert.Equal((0, 0), (store.Entries, store.BytesUsed));
            Assert.Null(Read(store, 0));
            Assert.Null(Read(store, 899));
        }

        Assert.Equal(0, store.Counts.Evicted);
    }

    [Fact]
    public void MainRing_OfWhatHasExpired_IsTakenBackWithoutMerit()
    {
        var store = new EntryStore(1 << 20);
        for (var number = 0; number < 2_000; number++)
        {
            store.Put(TestEntries.Key(number), new byte[900], 1, 10);
        }

        var before = store.Counts.Evicted;
        for (var number = 10_000; number < 10_900; number++)
        {
            store.Put(TestEntries.Key(number), new byte[900], 20, Later);
        }

        Assert.True(store.Counts.Evicted - before < 100, $"{store.Counts.Evicted - before} dropped while most was expired");
        Assert.True(Enumerable.Range(10_000, 900).Count(n => store.Contains(TestEntries.Key(n), 20)) > 800);
    }

    [Fact]
    public void Entry_AskedForTwice_SurvivesAScanOfTenTimesTheStore()
    {
        var store = new EntryStore(1 << 20);
        Put(store, 1, 900);
        Assert.NotNull(Read(store, 1));
        for (var number = 100; number < 10_000; number++)
        {
            Put(store, number, 900);
        }

        Assert.NotNull(Read(store, 1));
        Assert.Null(Read(store, 5_000));
    }

    [Fact]
    public void Key_ThatComesBackSoonAfterItWasDropped_IsKeptFromThenOn()
    {
        var store = new EntryStore(1 << 20);
        for (var number = 0; number < 2_000; number++)
        {
            Put(store, number, 900);
        }

        var dropped = Enumerable.Range(0, 2_000).Last(n => !store.Contains(TestEntries.Key(n), 1));
        Put(store, dropped, 900);
        Assert.Equal(1, store.Counts.Returned);
        for (var number = 10_000; number < 10_500; number++)
        {
            Put(store, number, 900);
        }

        Assert.True(store.Contains(TestEntries.Key(dropped), 1));
        Assert.False(store.Contains(TestEntries.Key(10_000), 1));
    }

    // Everything in the main ring is as hot as can be: each put would go round it three times.
    [Fact]
    public void Put_WhenEverythingIsHot_MovesABoundedNumberOfEntries()
    {
        var store = new EntryStore(1 << 20);
        for (var number = 0; number < 900; number++)
        {
            Put(store, number, 900);
        }

        for (var i = 0; i < 900 * Slot.MaxFrequency; i++)
        {
            Read(store, i % 900);
        }

        var most = 0L;
        for (var number = 1_000; number < 1_400; number++)
        {
            var before = store.Counts.Kept;
            Put(store, number, 900);
            Read(store, number);
            most = Math.Max(most, store.Counts.Kept - before);
        }

        Assert.InRange(most, 64, 128);
    }

    [Fact]
    public void Counts_AfterEverything_AddUp()
    {
        var store = new EntryStore(1 << 20);
        for (var i = 0; i < 20_000; i++)
        {
            var number = i * 37 % 5_000;
            store.Put(TestEntries.Key(number), new byte[200 + number], (uint)i / 100, ((uint)i / 100) + 50);
            Read(store, i % 100, (uint)i / 100);
        }

        var counts = store.Counts;
        Assert.Equal(store.Entries, counts.Inserted - counts.Evicted - counts.Expired - counts.Removed);
        Assert.Equal(20_000, counts.Inserted + counts.Replaced);
        Assert.Equal(0, _pool.Outstanding);
    }

    private static PutResult Put(EntryStore store, int number, int length) => store.Put(TestEntries.Key(number), TestEntries.Value(number, 0, length), 1, Later);

    private byte[]? Read(EntryStore store, int number, uint now = 1)
    {
        if (!store.TryRead(TestEntries.Key(number), now, _pool, out var array, out var length))
        {
            return null;
        }

        var value = array[..length];
        _pool.Return(array);
        return value;
    }
}
