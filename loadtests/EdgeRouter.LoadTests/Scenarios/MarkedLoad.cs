using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>
/// The plainest load: four in five ask for JSON, one for a stream of five events, all of the mock in its mode for load, and every answer must carry the number of its own request. Scenarios that only differ in when
/// users come are built on it.
/// </summary>
internal abstract class MarkedLoad : LoadScenario
{
    protected const string Json = "JSON";
    protected const string Stream = "stream";
    private const int Events = 5;

    // The name is the mock's script, so that the same request is understood with and without the router.
    private readonly byte[] _json = Ask.Chat("mock,mark", false, Ask.Prompt(0, 300));
    private readonly byte[] _stream = Ask.Chat($"mock,mark,ev={Events},int=20", true, Ask.Prompt(0, 300));
    private int _mockPort;

    public override int DirectPort => _mockPort;

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
        number % 5 == 4
            ? AskAsync(links, Stream, Ask.Marked(_stream, number), StreamAnswer.Of(Api.Chat, Ask.Mark(number), Events))
            : AskAsync(links, Json, Ask.Marked(_json, number), new JsonAnswer(Api.Chat, $"{Ask.Mark(number)} é😀"));
}
