using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Thousands of streams that say one token a second.</summary>
internal sealed class ManyQuietStreams : LoadScenario
{
    private const string Quiet = "quiet stream";
    private const double PerSecond = 1000;

    private readonly Lock _lock = new();
    private byte[] _request = [];
    private Latencies _ages = new();
    private int _streams;
    private int _events;

    public override string Name => "many-quiet-streams";

    public override string About => "So many streams (--streams, 2,000 by default) opened 1,000 a second, each with one token a second, all open together. Memory is judged per stream; age is the time from the upstream's write to the client's read.";

    public override double Seconds => 12;

    public override bool WarmsUp => false;

    // Every stream outlives the last arrival.
    public override TimeSpan Patience => TimeSpan.FromSeconds(_events + 30);

    public override bool ShowsMemory => true;

    public override Schedule Plan(Options options, double seconds)
    {
        _streams = options.Streams;
        _events = (int)Math.Max(3, seconds);
        return new(Phase.Steady(PerSecond, _streams / PerSecond));
    }

    public override Task ArrangeAsync(Stage stage)
    {
        var mock = stage.StartMock(isScripted: false);
        _ages = new Latencies();
        _request = Ask.Chat("quiet", true, Ask.Prompt(0, 200));
        stage.StartRouter($$"""
            "providers": { {{Provider("mock", "openai", mock)}} },
            "models": { "quiet": { "deployments": [{ "provider": "mock", "model": "mock,stamp,mark,ev={{_events}},int=1000" }] } }
            """);
        return Task.CompletedTask;
    }

    public override ValueTask<Outcome> StepAsync(long number, LinkPool links) =>
        AskAsync(links, Quiet, Ask.Marked(_request, number), StreamAnswer.Of(Api.Chat, Ask.Mark(number), _events, Aged));

    public override Task<Dictionary<string, double>> FindOutAsync(Tally tally, IReadOnlyList<Sample> samples) => Task.FromResult(new Dictionary<string, double>
    {
        ["streams open at once"] = _streams,
        ["resident per stream, KB"] = (samples.Max(static s => s.Resident) - samples[0].Resident) / 1024.0 / _streams,
        ["event age p50, ms"] = _ages.Percentile(50),
        ["event age p99, ms"] = _ages.Percentile(99),
    });

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) =>
    [
        .. Threshold.Usual, Threshold.FirstByte(Quiet, 1000),
        new("resident memory per stream", static m => m.Figure("resident per stream, KB"), Bound.AtMost, 64, "KB"),
        new("event age, p99", static m => m.Figure("event age p99, ms"), Bound.AtMost, 500, "ms", Concern.Latency),
    ];

    private void Aged(long nanoseconds)
    {
        lock (_lock)
        {
            _ages.Add(nanoseconds);
        }
    }
}
