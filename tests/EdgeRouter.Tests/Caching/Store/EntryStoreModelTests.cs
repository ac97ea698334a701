using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Store;

/// <summary>Random operations beside a plain dictionary, virtual seconds: the store may forget, but what it gives out is what was last put, whole, under that key, before it expired.</summary>
public sealed class EntryStoreModelTests
{
    private const int Steps = 30_000;

    [Theory]
    [InlineData(nameof(TinyLayouts.Wrapping), 1)]
    [InlineData(nameof(TinyLayouts.Wrapping), 2)]
    [InlineData(nameof(TinyLayouts.Wrapping), 3)]
    [InlineData(nameof(TinyLayouts.Crowded), 4)]
    [InlineData(nameof(TinyLayouts.Crowded), 5)]
    [InlineData(nameof(TinyLayouts.Narrow), 6)]
    public void Store_RandomOperations_NeverDiffersFromTheDictionaryButByForgetting(string layout, int seed)
    {
        var store = TinyLayouts.Make(TinyLayouts.Named(layout));
        var (pool, random, model) = (new BufferPool(), new Random(seed), new Dictionary<int, (byte[] Value, uint ExpiresAt)>());
        var (now, hits, expired) = (1u, 0, 0);
        for (var step = 0; step < Steps; step++)
        {
            // Low numbers more often, so that some are hot.
            var number = (int)(60 * Math.Pow(random.NextDouble(), 2));
            var key = TestEntries.Key(number);
            switch (random.Next(100))
            {
                case < 45:
                    var hit = store.TryRead(key, now, pool, out var array, out var length);
                    Assert.Equal(hit, store.Contains(key, now));
                    if (hit)
                    {
                        var known = model[number];
                        Assert.True(now < known.ExpiresAt);
                        Assert.True(known.Value.AsSpan().SequenceEqual(array.AsSpan(0, length)));
                        pool.Return(array);
                        hits++;
                    }
                    else
                    {
                        expired += model.TryGetValue(number, out var gone) && now >= gone.ExpiresAt ? 1 : 0;
                    }

                    break;
                case < 90:
                    var value = TestEntries.Value(number, step, TestEntries.LeastValue + random.Next(random.Next(20) == 0 ? 600 : 60));
                    var expiresAt = now + 1 + (uint)random.Next(40);
                    if (store.Put(key, value, now, expiresAt) == PutResult.TooLarge)
                    {
                        Assert.True(value.Length > store.LargestValue);
                        model.Remove(number);
                    }
                    else
                    {
                        Assert.True(store.Contains(key, now));
                        model[number] = (value, expiresAt);
                    }

                    break;
                case < 94:
                    var found = store.Contains(key, now);
                    Assert.True(store.Remove(key) || !found);
                    Assert.False(store.Contains(key, now));
                    model.Remove(number);
                    break;
                case < 99:
                    now++;
                    break;
                default:
                    if (random.Next(10) == 0)
                    {
                        store.Clear();
                        Assert.Equal((0, 0), (store.Entries, store.BytesUsed));
                        model.Clear();
                    }

                    break;
            }

            if (step % 100 == 0)
            {
                CheckSums(store, pool, model, now);
            }
        }

        var counts = store.Counts;
        Assert.True(hits > Steps / 50, $"{hits} hits");
        Assert.True(expired > 0 && counts is { Evicted: > 0, Expired: > 0, Replaced: > 0, Removed: > 0, Promoted: > 0, Kept: > 0, Returned: > 0, TooLarge: > 0 }, $"{expired} expired, {counts}");
        Assert.Equal(layout == nameof(TinyLayouts.Crowded), counts.Displaced > 0);
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Store_ThatIsLargeEnough_ForgetsNothing()
    {
        var store = new EntryStore(8 << 20);
        var (pool, scratch) = (new BufferPool(), new byte[1000]);
        for (var number = 0; number < 5_000; number++)
        {
            store.Put(TestEntries.Key(number), TestEntries.Value(number, 1, 1000), 1, 2);
        }

        for (var number = 0; number < 5_000; number++)
        {
            Assert.True(store.TryRead(TestEntries.Key(number), 1, pool, out var array, out var length), $"{number} of {store.Counts}");
            Assert.Equal(1, TestEntries.VersionOf(array.AsSpan(0, length), number, scratch));
            pool.Return(array);
        }
    }

    private static void CheckSums(EntryStore store, BufferPool pool, Dictionary<int, (byte[] Value, uint ExpiresAt)> model, uint now)
    {
        // Second 0: the cursor passes over what has expired.
        var (entries, bytes) = (0, 0L);
        using var cursor = new EntryCursor(store, 0, pool);
        while (cursor.MoveNext())
        {
            var number = BitConverter.ToInt32(cursor.Value);
            Assert.Equal(TestEntries.Key(number), cursor.Key);
            Assert.True(model[number].Value.AsSpan().SequenceEqual(cursor.Value));
            Assert.Equal(model[number].ExpiresAt, cursor.ExpiresAtSeconds);
            Assert.Equal(now < cursor.ExpiresAtSeconds, store.Contains(cursor.Key, now));
            entries++;
            bytes += EntryHeader.ExtentOf(cursor.Value.Length);
        }

        var counts = store.Counts;
        Assert.Equal((entries, bytes), (store.Entries, store.BytesUsed));
        Assert.Equal(store.Entries, counts.Inserted - counts.Evicted - counts.Expired - counts.Removed);
        Assert.True(store.BytesUsed <= store.Capacity);
    }
}
