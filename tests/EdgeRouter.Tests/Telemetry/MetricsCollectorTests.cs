using System.Diagnostics.Metrics;
using EdgeRouter.Telemetry.Metrics;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Telemetry;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid():n}");
    private readonly MetricsCollector _collector;

    public MetricsCollectorTests()
    {
        _collector = new MetricsCollector(_meter.Name);
        _collector.Start();
    }

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counter_IsNamedAndTypedAsPrometheusWantsIt()
    {
        var counter = _meter.CreateCounter<long>("some.bytes-sent", "By", "What was\nsent \\ all.");
        counter.Add(3, Label("to", "a"));
        counter.Add(4, Label("to", "a"));
        counter.Add(5, Label("to", "b"));
        Assert.Equal(
            "# HELP some_bytes_sent_bytes_total What was\\nsent \\\\ all.\n# TYPE some_bytes_sent_bytes_total counter\nsome_bytes_sent_bytes_total{to=\"a\"} 7\nsome_bytes_sent_bytes_total{to=\"b\"} 5\n",
            _collector.Write());
    }

    [Fact]
    public void LabelValues_AreEscaped()
    {
        _meter.CreateCounter<long>("c").Add(1, Label("name", "a\"b\\c\nd"));
        Assert.Contains("c_total{name=\"a\\\"b\\\\c\\nd\"} 1\n", _collector.Write());
    }

    [Fact]
    public void Histogram_CountsCumulatively()
    {
        var histogram = _meter.CreateHistogram("h", "s", null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00005, 0.1, 1] });
        foreach (var value in (double[])[0.00005, 0.05, 0.1, 0.5, 7])
        {
            histogram.Record(value);
        }

        Assert.EndsWith(
            "h_seconds_bucket{le=\"0.00005\"} 1\nh_seconds_bucket{le=\"0.1\"} 3\nh_seconds_bucket{le=\"1\"} 4\nh_seconds_bucket{le=\"+Inf\"} 5\nh_seconds_sum 7.65005\nh_seconds_count 5\n",
            _collector.Write());
    }

    [Fact]
    public void ObservedSeries_ThatAreNotObservedAgain_AreGone()
    {
        string[] names = ["a", "b"];
        _meter.CreateObservableGauge("g", () => names.Select(static n => new Measurement<long>(1, Label("n", n))));
        Assert.Contains("g{n=\"b\"} 1", _collector.Write());
        names = ["a"];
        var second = _collector.Write();
        Assert.Contains("g{n=\"a\"} 1", second);
        Assert.DoesNotContain("\"b\"", second);
    }

    [Fact]
    public void EqualText_UnderAnotherReference_IsTheSameSeries()
    {
        var counter = _meter.CreateCounter<long>("c");
        counter.Add(1, Label("d", "name"));
        counter.Add(1, Label("d", new string("name".ToCharArray())));
        Assert.Contains("c_total{d=\"name\"} 2\n", _collector.Write());
    }

    [Fact]
    public void TooManySeries_BecomeOneOther()
    {
        var counter = _meter.CreateCounter<long>("c");
        for (var i = 0; i < SeriesTable<NumberCell>.Capacity + 100; i++)
        {
            counter.Add(1, Label("d", $"name-{i}"));
        }

        var lines = _collector.Write().Split('\n');
        Assert.Equal(SeriesTable<NumberCell>.Capacity + 1, lines.Count(static l => l.StartsWith("c_total", StringComparison.Ordinal)));
        Assert.Contains("c_total{d=\"other\"} 100", lines);
    }

    [Fact]
    public void Recording_AfterTheFirstTime_AllocatesNothing()
    {
        var counter = _meter.CreateCounter<long>("c");
        var histogram = _meter.CreateHistogram<double>("h", "s", null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });
        Assert.Equal(0, Garbage.Of(Work));

        void Work()
        {
            counter.Add(1, Label("operation", "chat"), Label("model", "m"), Label("status", "200"));
            histogram.Record(0.5, Label("operation", "chat"), Label("model", "m"));
        }
    }

    [Fact]
    public async Task Recording_FromManyThreads_LosesNothing()
    {
        var counter = _meter.CreateCounter<long>("c");
        var histogram = _meter.CreateHistogram<double>("h", "s", null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] });
        await Parallel.ForAsync(0, 8, (thread, _) =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                counter.Add(1, Label("d", $"n{i % 50}"));
                histogram.Record(0.5);
            }

            return ValueTask.CompletedTask;
        });
        var lines = _collector.Write().Split('\n');
        Assert.Equal(40_000, lines.Where(static l => l.StartsWith("c_total{", StringComparison.Ordinal)).Sum(static l => double.Parse(l[(l.LastIndexOf(' ') + 1)..])));
        Assert.Contains("h_seconds_count 40000", lines);
    }

    private static KeyValuePair<string, object?> Label(string name, string value) => KeyValuePair.Create<string, object?>(name, value);
}
