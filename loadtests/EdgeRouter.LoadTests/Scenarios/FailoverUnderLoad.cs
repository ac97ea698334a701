using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>The primary dies in the middle of everything and comes back.</summary>
internal sealed class FailoverUnderLoad : LoadScenario
{
    private const string Primary = "primary";
    private const string Json = "JSON";
    private const string Stream = "stream";
    private const string FailedAttempts = "attempts that failed";
    private const int Words = 12;
    private const double DiesAt = 0.3;
    private const double ReturnsAt = 0.5;

    private static readonly string Text = string.Concat(Enumerable.Range(0, Words).Select(static i => $"w{i} "));

    private readonly byte[] _json = Ask.Chat("chat", false, "hello");
    private readonly byte[] _stream = Ask.Chat("chat", true, "hello");
    private MockServer? _primary;
    private Schedule? _schedule;

    public override string Name => "failover-under-load";

    public override string About => "The primary's process is killed at 30 % of the time, with streams open, and started again at 50 %. A fallback can answer everything: not one request may fail, streams that broke must come whole, and traffic must return.";

    public override double Seconds => 20;

    // Fine enough for the time in which the primary is dead to have slices of its own.
    public override TimeSpan Slice(double seconds) => TimeSpan.FromSeconds(Math.Max(0.25, seconds / 40));

    public override Schedule Plan(Options options, double seconds) => _schedule = new(Phase.Steady(options.RateOr(150), seconds));

    public override Task ArrangeAsync(Stage stage)
    {
        (_primary, var second) = (stage.StartMock(isScripted: true), stage.StartMock(isScripted: true));
        stage.StartRouter($$"""
            "providers": { {{Provider(Primary, "openai", _primary)}}, {{Provider("second", "openai", second)}} },
            "models": {
              "chat": { "deployments": [{ "provider": "{{Primary}}", "model": "ev={{Words}},int=25,uid", "prefill": true }], "fallbacks": ["behind"], "recovery": "continue" },
              "behind": { "deployments": [{ "provider": "second", "model": "ev={{Words}},int=25,uid", "prefill": true }], "recovery": "continue" }
            },
            "defaults": { "breaker": { "open": "1s", "max_open": "2s" } }
            """);
        return Task.CompletedTask;
    }

    public override ValueTask<Outcome> StepAsync(long number, LinkPool links) =>
        number % 2 == 0
            ? AskAsync(links, Json, _json, new JsonAnswer(Api.Chat, "Hello from the mock é😀"))
            : AskAsync(links, Stream, _stream, StreamAnswer.Of(Api.Chat, Text, needsEndMark: false));

    public override async Task DisturbAsync(Schedule schedule, CancellationToken over)
    {
        await Task.Delay(schedule.Length * DiesAt, over);
        _primary!.Die();
        await Task.Delay(schedule.Length * (ReturnsAt - DiesAt), over);
        _primary.Start();
    }

    public override async Task<Dictionary<string, double>> FindOutAsync(Tally tally, IReadOnlyList<Sample> samples) => new() { [FailedAttempts] = await FailedAttemptsAsync() };

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) =>
    [
        .. Threshold.Usual, Threshold.FirstByteOfAll(1000),
        new("share of the primary before it dies", m => m.ShareOf(Primary, 0, SliceAt(m, DiesAt) - 1), Bound.AtLeast, 0.99),
        new("share of the primary while it is dead", m => m.ShareOf(Primary, SliceAt(m, DiesAt) + 1, SliceAt(m, ReturnsAt) - 1), Bound.AtMost, 0),
        new("share of the primary in the last tenth", static m => m.ShareOf(Primary, (int)(m.Tally.Slices.Count * 0.9)), Bound.AtLeast, 0.1),
        new("attempts that failed, so that there was something to do", static m => m.Figure(FailedAttempts), Bound.AtLeast, 1),
    ];

    private int SliceAt(Measured measured, double share) => (int)(_schedule!.Length * share / measured.Tally.Slice);
}
