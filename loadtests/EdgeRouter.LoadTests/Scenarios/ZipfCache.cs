using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Few prompts asked often, many asked seldom, over the response cache.</summary>
internal sealed class ZipfCache : LoadScenario
{
    private const string Hit = "hit";
    private const string Miss = "miss";
    private const double Exponent = 0.9;

    private readonly Zipf _prompts = new(20_000, Exponent);
    private readonly byte[] _request = Ask.Chat("kept", false, Ask.Prompt(0, 400), ",\"temperature\":0");

    public override string Name => "zipf-over-the-cache";

    public override string About => "20,000 prompts by Zipf's law (exponent 0.9) over a cache of 16 MB. Hits and misses are judged apart, and an answer out of memory must be the one to this very prompt.";

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(1000), seconds));

    public override Task ArrangeAsync(Stage stage)
    {
        var mock = stage.StartMock(isScripted: false);
        stage.StartRouter($$"""
            "cache": { "memory": "16MB" },
            "providers": { {{Provider("mock", "openai", mock)}} },
            "models": { "kept": { "deployments": [{ "provider": "mock", "model": "mock,mark" }], "cache": {} } }
            """);
        return Task.CompletedTask;
    }

    public override async ValueTask<Outcome> StepAsync(long number, LinkPool links)
    {
        var prompt = _prompts.Next() + 1;
        var reply = await links.AskAsync(Ask.Marked(_request, prompt), new JsonAnswer(Api.Chat, $"{Ask.Mark(prompt)} é😀"));
        return new Outcome(reply.Cache.Length > 0 ? reply.Cache : Miss, reply.Fault, reply.FirstByteAt, reply.Cache);
    }

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) =>
    [
        .. Threshold.Usual, Threshold.FirstByte(Hit, 250), Threshold.FirstByte(Miss, 250),
        new("share of hits in the second half", static m => m.ShareOf(Hit, m.Tally.Slices.Count / 2), Bound.AtLeast, 0.4),
        Threshold.Memory(150),
    ];
}
