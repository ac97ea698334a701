using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>On-prem first, with room for a few; the cloud takes what is more.</summary>
internal sealed class HybridBurst : LoadScenario
{
    private const string Near = "near";
    private const string Cloud = "cloud";
    private const int Cap = 8;

    // With 8 at a time of 40 ms each the box does 200 a second: a third of that before and after, twice as much in the burst.
    private readonly byte[] _request = Ask.Chat("chat", false, "hello");
    private MockServer? _near;

    public override string Name => "hybrid-burst";

    public override string About => "An on-prem box that takes 8 requests at a time of 40 ms each (200 a second), and the cloud behind it. Before and after the burst all stays on-prem, in the burst the cloud takes what is more, and the box never has more than 8.";

    public override Schedule Plan(Options options, double seconds)
    {
        var burst = options.RateOr(400);
        return new(Phase.Steady(burst / 6, seconds * 0.3), Phase.Steady(burst, seconds * 0.4), Phase.Steady(burst / 6, seconds * 0.3));
    }

    public override Task ArrangeAsync(Stage stage)
    {
        (_near, var cloud) = (stage.StartMock(isScripted: true), stage.StartMock(isScripted: false));
        stage.StartRouter($$"""
            "providers": { {{Provider(Near, "openai", _near, ", \"zone\": \"on-prem\"")}}, {{Provider(Cloud, "openai", cloud, ", \"zone\": \"cloud\"")}} },
            "models": {
              "chat": {
                "strategy": "priority",
                "deployments": [{ "provider": "{{Near}}", "model": "wait=40", "priority": 0, "max_concurrency": {{Cap}} }, { "provider": "{{Cloud}}", "model": "mock", "priority": 1 }]
              }
            }
            """);
        return Task.CompletedTask;
    }

    public override ValueTask<Outcome> StepAsync(long number, LinkPool links) => AskAsync(links, "JSON", _request, new JsonAnswer(Api.Chat, "Hello from the mock é😀"));

    public override async Task<Dictionary<string, double>> FindOutAsync(Tally tally, IReadOnlyList<Sample> samples) => new() { ["most at once on-prem"] = await _near!.SeenAsync("peak") };

    public override IEnumerable<Threshold> Thresholds(Schedule schedule)
    {
        // The slices that lie wholly within the middle of a phase: what still runs from the one before is not the next one's.
        (int From, int To) Middle(int phase, Measured m) => ((int)Math.Ceiling(schedule.StartOf(phase) / m.Tally.Slice) + (phase > 0 ? 1 : 0), (int)(schedule.StartOf(phase + 1) / m.Tally.Slice));
        double Share(string server, int phase, Measured m) => m.ShareOf(server, Middle(phase, m).From, Middle(phase, m).To);
        return
        [
            .. Threshold.Usual, Threshold.FirstByteOfAll(500),
            new("share of on-prem before the burst", m => Share(Near, 0, m), Bound.AtLeast, 0.9),
            new("share of the cloud in the burst", m => Share(Cloud, 1, m), Bound.AtLeast, 0.25),
            new("share of on-prem in the burst", m => Share(Near, 1, m), Bound.AtLeast, 0.2),
            new("share of on-prem after the burst", m => Share(Near, 2, m), Bound.AtLeast, 0.9),
            new("most at once on-prem", static m => m.Figure("most at once on-prem"), Bound.AtMost, Cap),
        ];
    }
}
