using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>A new configuration twice a second, under load.</summary>
internal sealed class ReloadUnderLoad : LoadScenario
{
    private const string Json = "JSON";
    private const string Stream = "stream over reloads";
    private const int Events = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly byte[] _json = Ask.Chat("whole", false, Ask.Prompt(0, 300));
    private readonly byte[] _stream = Ask.Chat("streamed", true, Ask.Prompt(0, 300));
    private MockServer? _one;
    private MockServer? _two;
    private int _reloads;
    private int _refused;
    private int _wrong;

    public override string Name => "reload-under-load";

    public override string About => "The file changes and is reloaded every 0.4 s: models move from one provider to the other and back, to both, limits change, providers come and go, and every seventh file is broken. Streams last a second, so each lives through two. Not one request may notice.";

    public override Schedule Plan(Options options, double seconds) => new(Phase.Steady(options.RateOr(400), seconds));

    public override Task ArrangeAsync(Stage stage)
    {
        (_one, _two) = (stage.StartMock(isScripted: false), stage.StartMock(isScripted: false));
        (_reloads, _refused, _wrong) = (0, 0, 0);
        stage.StartRouter(Config(0));
        return Task.CompletedTask;
    }

    public override ValueTask<Outcome> StepAsync(long number, LinkPool links) =>
        number % 4 == 0
            ? AskAsync(links, Stream, Ask.Marked(_stream, number), StreamAnswer.Of(Api.Chat, Ask.Mark(number), Events))
            : AskAsync(links, Json, Ask.Marked(_json, number), new JsonAnswer(Api.Chat, $"{Ask.Mark(number)} é😀"));

    public override async Task DisturbAsync(Schedule schedule, CancellationToken over)
    {
        for (var round = 1; !over.IsCancellationRequested; round++)
        {
            await Task.Delay(Pause, over);
            var isBroken = round % 7 == 0;
            var refusal = await Stage.Router.ReloadAsync(isBroken ? Config(round).Replace("\"whole\"", "\"whole\": 7, \"whole\"", StringComparison.Ordinal) : Config(round));
            _reloads += refusal is null ? 1 : 0;
            _refused += refusal is null ? 0 : 1;
            _wrong += isBroken == refusal is null ? 1 : 0;
        }
    }

    public override Task<Dictionary<string, double>> FindOutAsync(Tally tally, IReadOnlyList<Sample> samples) =>
        Task.FromResult(new Dictionary<string, double> { ["reloads in force"] = _reloads, ["broken files refused"] = _refused, ["files taken or refused wrongly"] = _wrong });

    public override IEnumerable<Threshold> Thresholds(Schedule schedule) =>
    [
        .. Threshold.Usual, Threshold.FirstByteOfAll(250),
        new("reloads in force", static m => m.Figure("reloads in force"), Bound.AtLeast, Math.Floor(schedule.Length.TotalSeconds)),
        new("files taken or refused wrongly", static m => m.Figure("files taken or refused wrongly"), Bound.AtMost, 0),
    ];

    private string Config(int round)
    {
        var where = (round % 3) switch { 0 => (string[])["one"], 1 => ["two"], _ => ["one", "two"] };
        string Model(string script) => $"\"deployments\": [{string.Join(", ", where.Select(p => $"{{ \"provider\": \"{p}\", \"model\": \"{script}\", \"weight\": {1 + (round % 5)} }}"))}]";
        var extra = round % 2 == 0 ? "" : $", {Provider("extra", "anthropic", _two!)}";
        return $$"""
            "providers": { {{string.Join(", ", where.Select(p => Provider(p, "openai", p == "one" ? _one! : _two!)))}}{{extra}} },
            "models": { "whole": { {{Model("mock,mark")}}, "retries": { "attempts": {{2 + (round % 2)}} } }, "streamed": { {{Model($"mock,mark,ev={Events},int=50")}} } },
            "limits": { "in_flight": {{5000 + round}} }
            """;
    }
}
