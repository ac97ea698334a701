using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Clients that read slowly beside clients that do not.</summary>
internal sealed class SlowClients : LoadScenario
{
    private const string Others = "others";
    private const string Slow = "slow readers";
    private const int OneInHow = 100;
    private const int Events = 300;

    // 1.6 MB a second out of a stream of 4.8 MB that the upstream sends as fast as it can: back-pressure has to reach the upstream.
    private static readonly ReadPace Pace = new(8 << 10, TimeSpan.FromMilliseconds(5));

    private readonly byte[] _json = Ask.Chat("plain", false, Ask.Prompt(0, 300));
    private readonly byte[] _long = Ask.Chat("long", true, "much");

    public override string Name => "slow-clients";

    public override string About => "One user in a hundred takes a stream of 4.8 MB through a small window and with pauses; the others must not notice, the slow ones must get all of it, and memory must stay small.";

    public override TimeSpan Patience => TimeSpan.FromSeconds(40);

    public override bool ShowsMemory => true;

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(300), seconds));

    public override Task ArrangeAsync(Stage stage)
    {
        var (fast, scripted) = (stage.StartMock(isScripted: false), stage.StartMock(isScripted: true));
        stage.StartRouter($$"""
            "providers": { {{Provider("fast", "openai", fast)}}, {{Provider("scripted", "openai", scripted)}} },
            "models": {
              "plain": { "deployments": [{ "provider": "fast", "model": "mock,mark" }] },
              "long": { "deployments": [{ "provider": "scripted", "model": "ev={{Events}},pad=16000" }] }
            }
            """);
        return Task.CompletedTask;
    }

    public override async ValueTask<Outcome> StepAsync(long number, LinkPool links)
    {
        if (number % OneInHow != 0)
        {
            return await AskAsync(links, Others, Ask.Marked(_json, number), new JsonAnswer(Api.Chat, $"{Ask.Mark(number)} é😀"));
        }

        var reply = await links.AskSlowlyAsync(_long, StreamAnswer.Of(Api.Chat, "xxxx", Events), Pace);
        return new Outcome(Slow, reply.Fault, reply.FirstByteAt);
    }

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) => [.. Threshold.Usual, Threshold.FirstByte(Others, 250), Threshold.FirstByte(Slow, 2000), Threshold.Memory(200)];
}
