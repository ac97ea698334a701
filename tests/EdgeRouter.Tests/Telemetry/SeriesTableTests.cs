using System.Diagnostics.Metrics;
using EdgeRouter.Telemetry.Metrics;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Telemetry;

/// <summary>What many series cost, in garbage: a table that is copied or filled anew shows there, whatever the machine is doing.</summary>
public sealed class SeriesTableTests
{
    private const int BytesPerSeries = 2_000;

    private readonly SeriesTable<NumberCell> _table = new(static () => new NumberCell());

    [Fact]
    public void NewSeries_CostTheSameHoweverManyThereAre()
    {
        var names = Names(10_000);
        Record(names);
        var fresh = new SeriesTable<NumberCell>(static () => new NumberCell());
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var name in names)
        {
            fresh.Of([Label(name)]);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, names.Length * (long)BytesPerSeries);
    }

    [Fact]
    public void ManySeriesInUse_AllocateNothing()
    {
        var names = Names(6_000);
        Assert.Equal(0, Garbage.Of(() => Record(names), 2));
    }

    [Fact]
    public void MoreSeriesThanThereIsRoomFor_AreCountedTogetherAndAllocateNothing()
    {
        Record(Names(SeriesTable<NumberCell>.Capacity));
        var further = Names(500, "further");
        var times = 0;
        Assert.Equal(0, Garbage.Of(Work, 2));
        Assert.Equal(SeriesTable<NumberCell>.Capacity + 1, _table.All().Count);
        Assert.Equal(500 * times, ValueOf("other"));
        Assert.Equal(1, ValueOf("n7"));

        void Work()
        {
            Record(further);
            times++;
        }
    }

    [Fact]
    public void ManyReferencesOfTheSameText_AreOneSeriesEach_AndAreForgotten()
    {
        for (var reload = 0; reload < 200; reload++)
        {
            var names = Names(100);
            for (var request = 0; request < 50; request++)
            {
                Record(names);
            }

            Assert.InRange(_table.References, 100, 400);
        }

        Assert.Equal(100, _table.All().Count);
        Assert.All(_table.All(), static s => Assert.Equal(200 * 50, s.Value.Value));
    }

    [Fact]
    public void MoreReferencesInUseThanAreRemembered_DoNotMakeTheTableFillAnewEachTime()
    {
        // Twenty texts a series: more than are remembered, all of them in use.
        string[] names = [.. Enumerable.Range(0, 20).SelectMany(static _ => Names(100))];
        Record(names);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 20; round++)
        {
            Record(names);
        }

        // 40,000 recordings; a remembered reference is about 100 bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000 * 50L);
        Assert.Equal(100, _table.All().Count);
    }

    [Fact]
    public void Keep_ForgetsTheOthers_AndTheirRoomIsFreeAgain()
    {
        Record([.. Names(SeriesTable<NumberCell>.Capacity), .. Names(10, "more")]);
        var kept = _table.Of([Label("n3")]);
        _table.Keep(c => c == kept);
        Assert.Equal("d=\"n3\"", Assert.Single(_table.All()).Key);
        Assert.Same(kept, _table.Of([Label("n3")]));
        Record(["a", "other"]);
        Assert.Equal(["d=\"a\"", "d=\"n3\"", "d=\"other\""], _table.All().Select(static s => s.Key));
        Assert.Equal(1, ValueOf("other"));
        Record(Names(SeriesTable<NumberCell>.Capacity));
        Assert.Equal(1 + 2, ValueOf("other"));
    }

    [Fact]
    public void Keep_OfAll_AllocatesNextToNothing()
    {
        Record(Names(5_000));
        Assert.InRange(Garbage.Of(() => _table.Keep(static _ => true), 1), 0, 1_000);
    }

    [Fact]
    public void Scrape_OfManyObservedSeries_DoesNotFillTheirTableAnew()
    {
        using var meter = new Meter($"test-{Guid.NewGuid():n}");
        using var collector = new MetricsCollector(meter.Name);
        collector.Start();
        var names = Names(4_000);
        meter.CreateObservableGauge("g", () => names.Select(static n => new Measurement<long>(1, Label(n))));
        Assert.Equal(names.Length, collector.Write().Split("g{d=").Length - 1);
        Assert.InRange(Garbage.Of(() => collector.Write(), 1), 1, names.Length * (long)BytesPerSeries);
    }

    [Fact]
    public async Task GrowingWhileItIsRead_LosesNothing()
    {
        await Parallel.ForAsync(0, 8, (_, _) =>
        {
            Record(Names(5_000));
            return ValueTask.CompletedTask;
        });
        Assert.Equal(5_000, _table.All().Count);
        Assert.All(_table.All(), static s => Assert.Equal(8, s.Value.Value));
    }

    private static string[] Names(int count, string prefix = "n") => [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")];

    private static KeyValuePair<string, object?> Label(string value) => KeyValuePair.Create<string, object?>("d", value);

    private void Record(string[] names)
    {
        foreach (var name in names)
        {
            _table.Of([Label(name)]).Add(1);
        }
    }

    private double ValueOf(string name) => _table.All().Single(s => s.Key == $"d=\"{name}\"").Value.Value;
}
