using System.Globalization;
using EdgeRouter.Caching.Store;
using Xunit.Abstractions;

namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>What the choice of the policy rests on (docs/cache-store.md). The whole table of the document is printed when EDGEROUTER_CACHE_TABLE is set to 1; it takes some minutes.</summary>
public sealed class CacheSimulationTests(ITestOutputHelper output)
{
    private const int Seed = 7;

    private static bool IsWanted => Environment.GetEnvironmentVariable("EDGEROUTER_CACHE_TABLE") == "1";

    [Fact]
    public void Store_OnZipf_IsBetterThanLruByFarAndNearTheIdeal()
    {
        var rates = Measure(Trace.Zipf(10_000, 150_000, 0.9, Seed), 0.05);
        Print("Zipf 0.9", 0.05, rates, 10_000);
        Assert.True(rates.Store >= rates.Lru + 0.07);
        Assert.True(rates.Store >= rates.S3Fifo - 0.02);
        Assert.True(rates.Optimum > rates.Store);
    }

    [Fact]
    public void Store_OnZipfWithScan_KeepsWhatLruLoses()
    {
        var rates = Measure(Trace.ZipfWithScan(10_000, 150_000, 0.9, 0.5, Seed), 0.05);
        Print("Zipf 0.9, half scan", 0.05, rates, 10_000);
        Assert.True(rates.Store >= rates.Lru + 0.06);
        Assert.True(rates.Store >= rates.TinyLfu - 0.02);
    }

    [Fact]
    public void Store_WhenPopularityShifts_FollowsAsWellAsTinyLfu()
    {
        var rates = Measure(Trace.ShiftingZipf(10_000, 150_000, 0.9, 30, Seed), 0.05);
        Print("Zipf 0.9, shifting", 0.05, rates, 10_000);
        Assert.True(rates.Store >= rates.Lru + 0.05);
        Assert.True(rates.Store >= rates.TinyLfu - 0.02);
    }

    [Theory]
    [InlineData("Zipf 0.7")]
    [InlineData("Zipf 0.9")]
    [InlineData("Zipf 1.1")]
    [InlineData("Zipf 0.9, half scan")]
    [InlineData("Zipf 0.9, shifting")]
    public void Table_OfEveryPolicy_HasNoneAboveTheOptimum(string name)
    {
        foreach (var (keys, count) in IsWanted ? [(100_000, 1_000_000), (1_000_000, 4_000_000)] : new[] { (2_000, 20_000) })
        {
            var trace = name switch
            {
                "Zipf 0.9, half scan" => Trace.ZipfWithScan(keys, count, 0.9, 0.5, Seed),
                "Zipf 0.9, shifting" => Trace.ShiftingZipf(keys, count, 0.9, 40, Seed),
                _ => Trace.Zipf(keys, count, double.Parse(name[5..], CultureInfo.InvariantCulture), Seed),
            };
            foreach (var part in new[] { 0.01, 0.1 })
            {
                var rates = Measure(trace, part);
                Print(name, part, rates, keys);
                Assert.True(rates.Optimum >= Math.Max(Math.Max(rates.Lru, rates.TinyLfu), Math.Max(rates.S3Fifo, rates.Store)));
            }
        }
    }

    private void Print(string name, double part, Rates rates, int keys) =>
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
