using EdgeRouter.Caching;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Store;

/// <summary>Readers without a lock beside writers that overwrite what is being read: rings of a few entries, so that every copy is overtaken now and then.</summary>
public sealed class EntryStoreStressTests
{
    private const int Readers = 3;
    private const int Writers = 2;
    private const int Puts = 80_000;
    private const int Numbers = 48;
    private const int LongestValue = 6_000;

    private static readonly CacheKey[] Keys = [.. Enumerable.Range(0, Numbers).Select(TestEntries.Key)];

    [Theory]
    [InlineData(4096)]
    [InlineData(32768)]
    public async Task Readers_WhileWritersOverwrite_GetWholeValuesOfTheirKey(int slabBytes)
    {
        var layout = new StoreLayout { Shards = 1, IndexBytes = 4096, GhostBytes = 256, SmallBytes = 12_000, MainBytes = 40_000, LargestEntry = 8_192, SlabBytes = slabBytes };
        var (store, pool) = (TinyLayouts.Make(layout), new BufferPool());
        var floor = new int[Numbers];
        var writing = Writers;
        var writers = Enumerable.Range(0, Writers).Select(writer => OnThread(() =>
        {
            var random = new Random(writer);
            var value = new byte[LongestValue];
            for (var version = 1; version <= Puts; version++)
            {
                // Each writer has numbers of its own, so that versions of a key only grow.
                var number = (random.Next(Numbers / Writers) * Writers) + writer;
                var length = TestEntries.LeastValue + random.Next(LongestValue - TestEntries.LeastValue);
                TestEntries.Fill(value.AsSpan(0, length), number, version);
                if (random.Next(50) == 0)
                {
                    store.Remove(Keys[number]);
                }

                store.Put(Keys[number], value.AsSpan(0, length), 1, 2);
                Volatile.Write(ref floor[number], version);
            }

            Interlocked.Decrement(ref writing);
        })).ToArray();
        var readers = Enumerable.Range(0, Readers).Select(reader => OnThread(() =>
        {
            var (random, scratch, hits) = (new Random(100 + reader), new byte[LongestValue], 0L);
            while (Volatile.Read(ref writing) > 0)
            {
                var number = random.Next(Numbers);
                var least = Volatile.Read(ref floor[number]);
                if (!store.TryRead(Keys[number], 1, pool, out var array, out var length))
                {
                    continue;
                }

                var version = TestEntries.VersionOf(array.AsSpan(0, length), number, scratch);
                pool.Return(array);
                hits++;
                Assert.True(version >= 0, "torn, or another key's");
                Assert.True(version >= least, $"version {version} after {least} was put");
            }

            Assert.True(hits > 1000, $"{hits} hits");
        })).ToArray();
        var walker = OnThread(() =>
        {
            var scratch = new byte[LongestValue];
            while (Volatile.Read(ref writing) > 0)
            {
                using var cursor = new EntryCursor(store, 1, pool);
                while (cursor.MoveNext())
                {
                    Assert.True(TestEntries.VersionOf(cursor.Value, Array.IndexOf(Keys, cursor.Key), scratch) >= 0, "torn, or another key's");
                }
            }
        });

        await Task.WhenAll([.. writers, .. readers, walker]);
        Assert.Equal(0, pool.Outstanding);
        Assert.True(store.Counts is { Evicted: > 1000, Promoted: > 1000, Kept: > 1000, Replaced: > 1000 }, store.Counts.ToString());
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
