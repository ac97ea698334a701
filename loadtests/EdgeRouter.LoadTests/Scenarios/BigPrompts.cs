using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Prompts of 200 KB, and now and then of 2 MB.</summary>
internal sealed class BigPrompts : LoadScenario
{
    private const string Big = "200 KB";
    private const string Huge = "2 MB";

    private readonly byte[] _big = Ask.Chat("mock,mark", false, Ask.Prompt(0, 200 << 10));
    private readonly byte[] _huge = Ask.Chat("mock,mark", false, Ask.Prompt(0, 2 << 20));
    private int _mockPort;

    public override string Name => "big-prompts";

    public override string About => "Prompts of 200 KB, one in twenty of 2 MB. They must be answered, and what they took must be given back.";

    public override bool IsComparedWithDirect => true;

    public override int DirectPort => _mockPort;

    public override bool ShowsMemory => true;

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(80), seconds));

    public override Task ArrangeAsync(Stage stage)
    {
        var mock = stage.StartMock(isScripted: false);
        _mockPort = mock.Port;
        stage.StartRouter($$"""
            "providers": { {{Provider("mock", "openai", mock)}} },
            "models": { "mock,*": { "deployments": [{ "provider": "mock", "model": "*" }] } }
            """);
        return Task.CompletedTask;
    }

    public override ValueTask<Outcome> StepAsync(long number, LinkPool links) =>
        AskAsync(links, number % 20 == 19 ? Huge : Big, Ask.Marked(number % 20 == 19 ? _huge : _big, number), new JsonAnswer(Api.Chat, $"{Ask.Mark(number)} é😀"));

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) => [.. Threshold.Usual, Threshold.FirstByte(Big, 500), Threshold.FirstByte(Huge, 1000), Threshold.Memory(400)];
}
