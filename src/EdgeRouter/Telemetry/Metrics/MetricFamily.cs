using System.Buffers;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace EdgeRouter.Telemetry.Metrics;

/// <summary>
/// One instrument as Prometheus sees it: name with unit and suffix, type, help and series. The name follows Prometheus' conventions: underscores, unit spelled out, <c>_total</c> on counters.
/// </summary>
internal sealed class MetricFamily
{
    // The runtime declares these two as counters, though they go up and down.
    private static readonly string[] GaugesOfTheRuntime = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    private readonly SeriesTable<NumberCell>? _numbers;
    private readonly SeriesTable<HistogramCell>? _histograms;
    private readonly double[] _bounds = [];
    private readonly string _type;
    private readonly string _help;
    private readonly bool _observed;
    private int _scrape;

    public MetricFamily(Instrument instrument)
    {
        _observed = instrument.IsObservable;
        _help = instrument.Description ?? instrument.Name;
        _type = TypeOf(instrument);
        Name = LabelText.Name(instrument.Name) + UnitSuffix(instrument) + (_type == "counter" ? "_total" : "");
        if (_type == "histogram")
        {
            _bounds = [.. ((Histogram<double>)instrument).Advice?.HistogramBucketBoundaries ?? [0.01, 0.1, 1, 10]];
            _histograms = new SeriesTable<HistogramCell>(() => new HistogramCell(_bounds));
        }
        else
        {
            _numbers = new SeriesTable<NumberCell>(static () => new NumberCell());
        }
    }

    public string Name { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_histograms is not null)
        {
            _histograms.Of(tags).Record(value);
        }
        else if (_observed)
        {
            _numbers!.Of(tags).Set(value, _scrape);
        }
        else
        {
            _numbers!.Of(tags).Add(value);
        }
    }

    /// <summary>Before instruments are observed.</summary>
    public void BeforeScrape() => _scrape++;

    /// <summary>After instruments were observed: a series that was not observed this time is gone.</summary>
    public void AfterObservation()
    {
        if (_observed)
        {
            _numbers!.Keep(c => c.Scrape == _scrape);
        }
    }

    public void Write(StringBuilder text)
    {
        var numbers = _numbers?.All();
        var histograms = _histograms?.All();
        if (numbers is { Count: 0 } || histograms is { Count: 0 })
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help.Replace("\\", "\\\\").Replace("\n", "\\n")}\n# TYPE {Name} {_type}\n");
        foreach (var (labels, cell) in numbers ?? [])
        {
            text.Append(Name).Append(labels.Length == 0 ? "" : "{").Append(labels).Append(labels.Length == 0 ? " " : "} ")
                .Append(CultureInfo.InvariantCulture, $"{cell.Value}\n");
        }

        foreach (var (labels, cell) in histograms ?? [])
        {
            Write(text, labels, cell);
        }
    }

    private void Write(StringBuilder text, string labels, HistogramCell cell)
    {
        var between = labels.Length == 0 ? "" : ",";
        long below = 0;
        for (var i = 0; i <= _bounds.Length; i++)
        {
            below += cell.Count(i);
            var bound = i < _bounds.Length ? _bounds[i].ToString("0.#########", CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{{labels}{between}le=\"{bound}\"}} {below}\n");
        }

        var braces = labels.Length == 0 ? "" : $"{{{labels}}}";
        text.Append(CultureInfo.InvariantCulture, $"{Name}_sum{braces} {cell.Sum}\n{Name}_count{braces} {below}\n");
    }

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        _ when GaugesOfTheRuntime.Contains(instrument.Name) => "gauge",
        Counter<long> or Counter<double> or Counter<int> or ObservableCounter<long> or ObservableCounter<double> or ObservableCounter<int> => "counter",
        _ => "gauge",
    };

    private static string UnitSuffix(Instrument instrument)
    {
        var suffix = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return LabelText.Name(instrument.Name).EndsWith(suffix, StringComparison.Ordinal) ? "" : suffix;
    }
}
