using System.Diagnostics;
using EdgeRouter.Caching.Store;
using EdgeRouter.Tests.Budget;
using Xunit.Abstractions;

namespace EdgeRouter.Tests.Caching.Store;

/// <summary>What a full store takes, as itself, the collector and the operating system count it. A million entries when EDGEROUTER_CACHE_TABLE is set to 1 (docs/cache-store.md), else fewer.</summary>
[Collection(QuietGroup.Name)]
public sealed class StoreMemoryTests(ITestOutputHelper output)
{
    private const int ShortestValue = 200;
    private const int LongestValue = 1_400;

    // Mean extent of these entries, and what is not entries.
    private const int BytesPerEntry = (ShortestValue + LongestValue) / 2 + EntryHeader.Size + (EntryRing.Alignment / 2);
    private const double Overhead = 1.06;

    [Fact]
    public void FullStore_OfManyEntries_TakesWhatIsConfigured()
    {
        var entries = Environment.GetEnvironmentVariable("EDGEROUTER_CACHE_TABLE") == "1" ? 1_000_000 : 50_000;
        var budget = (long)(entries * BytesPerEntry * Overhead);
        var (value, random) = (new byte[LongestValue], new Random(1));
        random.NextBytes(value);
        TestEntries.Key(0);
        var (managed, resident, full, paused) = (GC.GetTotalMemory(true), Resident(), GC.CollectionCount(2), GC.GetTotalPauseDuration());
        var store = new EntryStore(budget);
        for (var number = 0; number < entries * 5 / 4; number++)
        {
            store.Put(TestEntries.Key(number), value.AsSpan(0, random.Next(ShortestValue, LongestValue)), 1, 2);
        }

        (full, paused) = (GC.CollectionCount(2) - full, GC.GetTotalPauseDuration() - paused);
        managed = GC.GetTotalMemory(true) - managed;
        resident = Resident() - resident;
        output.WriteLine($"{store.Entries:N0} entries; bytes configured {budget:N0}, held {store.BytesHeld:N0} ({(double)store.BytesHeld / budget:0.0 %}), of live entries {store.BytesUsed:N0}, "
            + $"by the collector {managed:N0} ({(double)managed / budget:0.0 %}), resident {resident:N0} ({(double)resident / budget:0.0 %}); {full} full collections, paused {paused.TotalMilliseconds:0.0} ms in all");
        Assert.True(store.Entries >= entries, $"{store.Entries} entries");
        Assert.InRange(store.BytesHeld, budget * 0.95, budget);
        Assert.InRange(managed, budget * 0.95, budget * 1.05);
        Assert.Equal(0, store.Counts.Displaced);
        GC.KeepAlive(store);
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
