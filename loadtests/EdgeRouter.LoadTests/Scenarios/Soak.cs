using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Everything together for a long time: does anything grow, leak or get slower?</summary>
internal sealed class Soak : LoadScenario
{
    private const int Words = 6;
    private const int Events = 10;

    private static readonly TimeSpan ReloadEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);
    private static readonly string Text = string.Concat(Enumerable.Range(0, Words).Select(static i => $"w{i} "));

    private readonly Zipf _prompts = new(2_000, 0.9);
    private readonly byte[] _json = Ask.Chat("plain", false, Ask.Prompt(0, 1000));
    private readonly byte[] _stream = Ask.Chat("streamed", true, Ask.Prompt(0, 300));
    private readonly byte[] _kept = Ask.Chat("kept", false, Ask.Prompt(0, 400), ",\"temperature\":0");
    private readonly byte[] _message = Ask.Messages("translated", false, "hello");
    private readonly byte[] _messageStream = Ask.Messages("translated", true, "hello");
    private readonly byte[] _shaky = Ask.Chat("shaky", false, "hello");
    private readonly byte[] _shakyStream = Ask.Chat("shaky", true, "hello");
    private MockServer? _fast;
    private MockServer? _scripted;
    private int _reloads;

    public override string Name => "soak";

    public override string About => "JSON, streams, cached answers, Anthropic's clients onto Gemini, and models whose upstream fails in a fifth of all requests (503, resets, streams cut in the middle) with a fallback behind it; a changed configuration is reloaded every 5 s. Every answer is checked. Memory, descriptors and p99 per slice must be flat over the last two thirds.";

    public override double Seconds => 60;

    public override bool ShowsMemory => true;

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(300), seconds));

    public override Task ArrangeAsync(Stage stage)
    {
        (_fast, _scripted) = (stage.StartMock(isScripted: false), stage.StartMock(isScripted: true));
        _reloads = 0;
        stage.StartRouter(Config(0));
        return Task.CompletedTask;
    }

    public override ValueTask<Outcome> StepAsync(long number, LinkPool links)
    {
        var prompt = _prompts.Next() + 1;
        return (number % 20) switch
        {
            < 6 => AskAsync(links, "JSON", Ask.Marked(_json, number), new JsonAnswer(Api.Chat, $"{Ask.Mark(number)} é😀")),
            < 10 => AskAsync(links, "stream", Ask.Marked(_stream, number), StreamAnswer.Of(Api.Chat, Ask.Mark(number), Events)),
            < 15 => AskAsync(links, "cached", Ask.Marked(_kept, prompt), new JsonAnswer(Api.Chat, $"{Ask.Mark(prompt)} é😀")),
            15 => AskAsync(links, "messages", _message, new JsonAnswer(Api.Messages, "Hello from the mock é😀")),
            16 => AskAsync(links, "messages, stream", _messageStream, StreamAnswer.Of(Api.Messages, Text)),
            17 => AskAsync(links, "faults", _shaky, new JsonAnswer(Api.Chat, "Hello from the mock é😀")),
            _ => AskAsync(links, "faults, stream", _shakyStream, StreamAnswer.Of(Api.Chat, Text, needsEndMark: false)),
        };
    }

    public override async Task DisturbAsync(Schedule schedule, CancellationToken over)
    {
        for (var round = 1; !over.IsCancellationRequested; round++)
        {
            await Task.Delay(ReloadEvery, over);
            if (await Stage.Router.ReloadAsync(Config(round)) is { } refusal)
            {
                throw new InvalidOperationException($"a configuration was refused: {refusal}");
            }

            _reloads++;
        }
    }

    public override async Task<Dictionary<string, double>> FindOutAsync(Tally tally, IReadOnlyList<Sample> samples)
    {
        var judged = samples.Skip(1 + (samples.Count / 3)).ToList();
        var slices = tally.Slices.Skip(tally.Slices.Count / 3).Where(static s => s.Answers > 0).Select(static s => s.FirstByte.Percentile(99)).ToList();
        var (resident, handles) = (judged.Select(static s => s.Resident / 1048576.0).ToList(), judged.Select(static s => (double)s.Handles).ToList());
        return new()
        {
            ["reloads in force"] = _reloads,
            ["attempts that failed"] = await FailedAttemptsAsync(),
            ["memory growth, MB"] = Trend.Growth(resident),
            ["memory growth, share"] = Trend.Growth(resident) / Trend.Median(resident),
            ["descriptor growth"] = Trend.Growth(handles),
            ["p99 growth, ms"] = Trend.Growth(slices),
            ["p99 median, ms"] = Trend.Median(slices),
        };
    }

    // In the first minutes the heap still settles (38 to 46 MB were seen, in steps), and a stall of the machine, which opens connections, is a large part of the time.
    // A growth is that of the fitted line over the last two thirds, whatever their length: the longer the soak, the slower a leak that it finds.
    public override IEnumerable<Threshold> Thresholds(Schedule schedule) =>
    [
        .. Threshold.Usual, Threshold.FirstByteOfAll(1000),
        new("growth of resident memory", static m => m.Figure("memory growth, MB"), Bound.AtMost, schedule.Length < Settled ? 16 : 8, "MB"),
        new("growth of open descriptors", static m => m.Figure("descriptor growth"), Bound.AtMost, schedule.Length < Settled ? 150 : 20, "", Concern.Latency),
        new("growth of the slices' p99", static m => m.Figure("p99 growth, ms"), Bound.AtMost, 50, "ms", Concern.Latency),
        new("attempts that failed, so that there was something to do", static m => m.Figure("attempts that failed"), Bound.AtLeast, 1),
        new("reloads in force", static m => m.Figure("reloads in force"), Bound.AtLeast, Math.Floor(schedule.Length / ReloadEvery) - 2),
    ];

    private string Config(int round) =>
        $$"""
        "cache": { "memory": "8MB" },
        "providers": { {{Provider("fast", "openai", _fast!)}}, {{Provider("gemini", "gemini", _scripted!)}}, {{Provider("cloud", "openai", _scripted!)}}, {{Provider("near", "openai", _scripted!, ", \"zone\": \"on-prem\"")}} },
        "models": {
          "plain": { "deployments": [{ "provider": "fast", "model": "mock,mark", "weight": {{1 + (round % 3)}} }] },
          "streamed": { "deployments": [{ "provider": "fast", "model": "mock,mark,ev={{Events}},int=100" }] },
          "kept": { "deployments": [{ "provider": "fast", "model": "mock,mark" }], "cache": {} },
          "translated": { "deployments": [{ "provider": "gemini", "model": "ev={{Words}},int=10" }] },
          "shaky": { "deployments": [{{Shaky("status=503")}}, {{Shaky("reset")}}, {{Shaky("cut=4,how=rst,int=10")}}, {{Shaky("cut=5,how=close,int=5")}}], "fallbacks": ["behind"], "recovery": "continue" },
          "behind": { "deployments": [{ "provider": "near", "model": "ev={{Words}},uid", "prefill": true }] }
        },
        "defaults": { "retries": { "backoff": "20ms", "max_backoff": "200ms" }, "breaker": { "open": "1s", "max_open": "2s" } },
        "limits": { "in_flight": {{5000 + (round % 100)}} }
        """;

    private static string Shaky(string script) => $$"""{ "provider": "cloud", "model": "{{script}},ev={{Words}},uid,chance=20", "prefill": true }""";
}
