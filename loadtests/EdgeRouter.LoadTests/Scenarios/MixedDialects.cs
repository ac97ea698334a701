using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Both clients' APIs onto five upstream dialects, whole and as streams.</summary>
internal sealed class MixedDialects : LoadScenario
{
    private const int Words = 8;

    private static readonly string[] Dialects = ["openai", "anthropic", "gemini", "cohere", "bedrock"];
    private static readonly string Text = string.Concat(Enumerable.Range(0, Words).Select(static i => $"w{i} "));

    // In turn: dialect, then client, then form.
    private readonly (string Kind, Api Api, bool IsStream, byte[] Request)[] _requests =
    [
        .. from isStream in (bool[])[false, true]
           from api in (Api[])[Api.Chat, Api.Messages]
           from dialect in Dialects
           select ($"{(api == Api.Chat ? "chat" : "messages")} → {dialect}{(isStream ? ", stream" : "")}", api, isStream, Ask.Of(api, $"{dialect}/ev={Words},int=10", isStream, "hello")),
    ];

    private MockServer? _mock;

    public override string Name => "mixed-dialects";

    public override string About => "Clients of OpenAI's chat completions and of Anthropic's messages, each onto OpenAI, Anthropic, Gemini, Cohere and Bedrock, JSON and streams, in turn. Texts must be right in every direction, and what the upstreams were sent must keep to their rules.";

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(200), seconds));

    public override Task ArrangeAsync(Stage stage)
    {
        _mock = stage.StartMock(isScripted: true);
        stage.StartRouter($$"""
            "providers": {
              {{Provider("openai", "openai", _mock)}}, {{Provider("anthropic", "anthropic", _mock)}}, {{Provider("gemini", "gemini", _mock)}}, {{Provider("cohere", "cohere", _mock)}},
              "bedrock": { "dialect": "bedrock", "base_url": "http://127.0.0.1:{{_mock.Port}}", "region": "eu-west-1", "aws": { "access_key_id": "AKIDMOCK", "secret_access_key": "mock-secret" } }
            }
            """);
        return Task.CompletedTask;
    }

    public override ValueTask<Outcome> StepAsync(long number, LinkPool links)
    {
        var (kind, api, isStream, request) = _requests[number % _requests.Length];
        return AskAsync(links, kind, request, isStream ? StreamAnswer.Of(api, Text) : new JsonAnswer(api, "Hello from the mock é😀"));
    }

    public override async Task<Dictionary<string, double>> FindOutAsync(Tally tally, IReadOnlyList<Sample> samples) => new() { ["rules of upstreams broken"] = await _mock!.SeenAsync("violations") };

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) =>
    [
        .. Threshold.Usual, Threshold.FirstByteOfAll(500),
        new("rules of upstreams broken", static m => m.Figure("rules of upstreams broken"), Bound.AtMost, 0),
        new("directions that were used", static m => m.Tally.Kinds.Count, Bound.AtLeast, Math.Min(20, schedule.Count)),
    ];
}
