using EdgeRouter.Caching.Store;
using Xunit.Abstractions;

namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>What the choice of the policy rests on (docs/cache-store.md). The whole table of the document is printed when EDGEROUTER_CACHE_TABLE is set to 1; it takes some minutes.</summary>
public sealed class CacheSimulationTests(ITestOutputHelper output)
{
    private const int Seed = 7;

    [Fact]
    public void Store_OnZipf_IsBetterThanLruByFarAndNearTheIdeal()
    {
        var rates = Measure(Trace.Zipf(20_000, 300_000, 0.9, Seed), 0.05);
        Print("Zipf 0.9, 20,000 keys", 0.05, rates);
        Assert.True(rates.Store >= rates.Lru + 0.04);
        Assert.True(rates.Store >= rates.S3Fifo - 0.02);
        Assert.True(rates.Optimum > rates.Store);
    }

    [Fact]
    public void Store_OnZipfWithScan_KeepsWhatLruLoses()
    {
        var rates = Measure(Trace.ZipfWithScan(20_000, 300_000, 0.9, 0.5, Seed), 0.05);
        Print("Zipf 0.9 with scan, 20,000 keys", 0.05, rates);
        Assert.True(rates.Store >= rates.Lru + 0.05);
        Assert.True(rates.Store >= rates.TinyLfu - 0.02);
    }

    [Fact]
    public void Store_WhenPopularityShifts_FollowsAsWellAsTinyLfu()
    {
        var rates = Measure(Trace.ShiftingZipf(20_000, 300_000, 0.9, 30, Seed), 0.05);
        Print("shifting Zipf 0.9, 20,000 keys", 0.05, rates);
        Assert.True(rates.Store >= rates.Lru + 0.02);
        Assert.True(rates.Store >= rates.TinyLfu - 0.02);
    }

    [Fact]
    public void Table()
    {
        var full = Environment.GetEnvironmentVariable("EDGEROUTER_CACHE_TABLE") == "1";
        output.WriteLine("| trace | keys | cache | LRU | W-TinyLFU | S3-FIFO | store | optimum |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (keys, count) in full ? [(100_000, 2_000_000), (1_000_000, 10_000_000)] : new[] { (2_000, 20_000) })
        {
            foreach (var alpha in new[] { 0.7, 0.9, 1.1 })
            {
                Rows($"Zipf {alpha}", keys, Trace.Zipf(keys, count, alpha, Seed));
            }

            Rows("Zipf 0.9, half scan", keys, Trace.ZipfWithScan(keys, count, 0.9, 0.5, Seed));
            Rows("Zipf 0.9, shifting", keys, Trace.ShiftingZipf(keys, count, 0.9, 50, Seed));
        }
    }

    private void Rows(string name, int keys, Trace trace)
    {
        foreach (var part in new[] { 0.01, 0.1 })
        {
            var rates = Measure(trace, part);
            Print(name, part, rates, keys);
            Assert.True(rates.Optimum >= rates.Store);
        }
    }

    private void Print(string name, double part, Rates rates, int keys = 0) =>
        output.WriteLine($"| {name} | {keys:N0} | {part:0 %} | {rates.Lru:0.0 %} | {rates.TinyLfu:0.0 %} | {rates.S3Fifo:0.0 %} | {rates.Store:0.0 %} | {rates.Optimum:0.0 %} |");

    private static Rates Measure(Trace trace, double part)
    {
        var bytes = Math.Max(StoreLayout.LeastBudget, (long)(trace.Footprint * part));
        return new Rates(
            trace.HitRate(new LruPolicy(bytes)),
            trace.HitRate(new TinyLfuPolicy(bytes, (int)(bytes * trace.Extents.Length / trace.Extents.Sum(static e => (long)e)))),
            trace.HitRate(new S3FifoPolicy(bytes)),
            trace.HitRate(new StorePolicy(new EntryStore(bytes))),
            trace.HitRate(new OptimalPolicy(bytes, trace)));
    }

    private readonly record struct Rates(double Lru, double TinyLfu, double S3Fifo, double Store, double Optimum);
}
