using System.Diagnostics.Metrics;
using System.Globalization;
using EdgeRouter.Model;

namespace EdgeRouter.Telemetry;

/// <summary>
/// What is recorded once per request, after its last byte; nothing is recorded per streamed event. Labels hold names of the configuration only, never a caller's text, so their number is bounded.
/// </summary>
internal sealed class RequestMeters : IDisposable
{
    public const string MeterName = "EdgeRouter";

    // The bounds that OpenTelemetry's gen_ai conventions advise for these quantities; the router's own overhead is finer.
    private static readonly double[] DurationBounds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly double[] FirstTokenBounds = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] PerTokenBounds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
    private static readonly double[] OverheadBounds = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1];

    private static readonly string[] Statuses = [.. Enumerable.Range(0, 600).Select(static s => s.ToString(CultureInfo.InvariantCulture))];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _routed;
    private readonly Counter<long> _degraded;
    private readonly Counter<long> _cached;
    private readonly Counter<long> _saved;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;
    private readonly Histogram<double> _overhead;

    public RequestMeters()
    {
        Meter = new Meter(MeterName);
        _requests = Meter.CreateCounter<long>("edgerouter.requests", "{request}", "Requests by what the caller was answered; a stream that broke after its start counts with its error in edgerouter_attempts.");
        _routed = Meter.CreateCounter<long>("edgerouter.routed", "{request}", "Requests that a rule matched or a split drew, by rule and arm.");
        _degraded = Meter.CreateCounter<long>("edgerouter.degraded", "{request}", "Requests that got less than what was asked for, by kind: stale, model, handoff or reply.");
        _cached = Meter.CreateCounter<long>("edgerouter.cache_requests", "{request}", "Requests for models that have a cache, by what came of it: hit, miss, stale, coalesced or bypass.");
        _saved = Meter.CreateCounter<long>("edgerouter.cache_saved_nano_usd", null, "What answers had cost when they were first given, in billionths of a US dollar, of requests that needed no upstream call of their own.");
        _duration = Histogram("edgerouter.request.duration", "Time from the arrival of a request to its last byte.", DurationBounds);
        _firstToken = Histogram("edgerouter.time_to_first_token", "Time from the start of an attempt to its first output token (or whole answer), successful attempts only.", FirstTokenBounds);
        _perToken = Histogram("edgerouter.time_per_output_token", "Time between output tokens of streamed answers, successful attempts only.", PerTokenBounds);
        _overhead = Histogram("edgerouter.overhead", "Time a request spent in the router itself before it was sent and between first token and client.", OverheadBounds);
    }

    /// <summary>For the observable instruments of those who know more than this room.</summary>
    public Meter Meter { get; }

    /// <param name="model">The configured name that the caller's resolved to; null when it resolved to none.</param>
    /// <param name="deployment">Its id in the configuration; null when there was no attempt.</param>
    public void Record(in RequestRecord record, string? model, string? deployment)
    {
        var operation = KeyValuePair.Create<string, object?>("operation", LogNames.Of(record.Operation));
        var name = KeyValuePair.Create<string, object?>("model", model ?? "none");
        _requests.Add(1, operation, name, KeyValuePair.Create<string, object?>("status", Statuses[record.Status is > 0 and < 600 ? record.Status : 0]));
        _duration.Record(record.TotalMilliseconds / 1000, operation, name);
        if (record.Rule is not null || record.Arm is not null)
        {
            _routed.Add(1, name, KeyValuePair.Create<string, object?>("rule", record.Rule ?? "none"), KeyValuePair.Create<string, object?>("arm", record.Arm ?? "none"));
        }

        if (record.Degraded is not null)
        {
            _degraded.Add(1, name, KeyValuePair.Create<string, object?>("kind", record.Degraded));
        }

        if (record.Cache != CacheState.None)
        {
            _cached.Add(1, name, KeyValuePair.Create<string, object?>("result", CacheNames.Of(record.Cache)));
            if (record.SavedNanoDollars > 0)
            {
                _saved.Add(record.SavedNanoDollars, name);
            }
        }

        if (deployment is null)
        {
            return;
        }

        if (record.OverheadMilliseconds >= 0)
        {
            _overhead.Record(record.OverheadMilliseconds / 1000);
        }

        if (record.Failure != FailureClass.None || record.FirstTokenMilliseconds < 0)
        {
            return;
        }

        var target = KeyValuePair.Create<string, object?>("deployment", deployment);
        _firstToken.Record(record.FirstTokenMilliseconds / 1000, target);
        if (record.Stream && record.Usage.Output > 1)
        {
            _perToken.Record((record.UpstreamMilliseconds - record.FirstTokenMilliseconds) / 1000 / (record.Usage.Output - 1), target);
        }
    }

    public void Dispose() => Meter.Dispose();

    private Histogram<double> Histogram(string name, string description, double[] bounds) =>
        Meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
