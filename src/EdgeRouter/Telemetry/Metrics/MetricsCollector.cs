using System.Diagnostics.Metrics;
using System.Text;

namespace EdgeRouter.Telemetry.Metrics;

/// <summary>
/// Collects the instruments of the given meters and writes them in Prometheus' text format 0.0.4. Instruments that are recorded cost a table lookup and one or two atomic additions each time; observable ones cost nothing until
/// they are scraped.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _scraping = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MetricsCollector(params IReadOnlyCollection<string> meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // A native binary compiles nothing while it runs.
            if (meters.Contains(instrument.Meter.Name) && !instrument.Name.StartsWith("dotnet.jit.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, Add(new MetricFamily(instrument)));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
    }

    /// <summary>From now on instruments, those already there included, are collected.</summary>
    public void Start() => _listener.Start();

    /// <summary>One scrape. Takes a lock against other scrapes and up to a millisecond: not for an I/O thread.</summary>
    public string Write()
    {
        lock (_scraping)
        {
            foreach (var family in _families.Values)
            {
                family.BeforeScrape();
            }

            _listener.RecordObservableInstruments();
            var text = new StringBuilder(16 << 10);
            foreach (var family in _families.Values)
            {
                family.AfterObservation();
                family.Write(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private MetricFamily Add(MetricFamily family)
    {
        lock (_scraping)
        {
            return _families[family.Name] = family;
        }
    }
}
