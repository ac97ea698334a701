using EdgeRouter.Bench.EndToEnd.Load;
using EdgeRouter.LoadTests.Client;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Staging;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>
/// One load and what must be so under it: what to start (<see cref="ArrangeAsync"/>), when users come (<see cref="Plan"/>), what one of them does (<see cref="StepAsync"/>), what happens meanwhile (<see cref="DisturbAsync"/>)
/// and what is judged (<see cref="Thresholds"/>). It knows no runner. A new one is a file here and a line in <see cref="Catalogue"/>.
/// </summary>
internal abstract class LoadScenario
{
    private Stage? _stage;

    public abstract string Name { get; }

    /// <summary>A sentence for the report.</summary>
    public abstract string About { get; }

    /// <summary>The load at short length, in seconds.</summary>
    public virtual double Seconds => 10;

    /// <summary>The same steps are run against the mock without the router first, for a few seconds, so that the report can say what the router adds.</summary>
    public virtual bool IsComparedWithDirect => false;

    /// <summary>A second of light load that does not count comes first.</summary>
    public virtual bool WarmsUp => true;

    /// <summary>The report has a plot of the router's memory.</summary>
    public virtual bool ShowsMemory => false;

    /// <summary>Time for the last users to end in.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(20);

    /// <summary>What a point of the plots and a row of the report's table stand for.</summary>
    public virtual TimeSpan Slice(double seconds) => TimeSpan.FromSeconds(Math.Max(1, seconds / 20));

    public abstract Schedule Plan(Options options, double seconds);

    public abstract Task ArrangeAsync(Stage stage);

    /// <param name="number">Of the user, from 0.</param>
    /// <param name="links">To the router, or to the mock for the comparison.</param>
    public abstract ValueTask<Outcome> StepAsync(long number, LinkPool links);

    /// <summary>Runs beside the load and is told when it is over. What it throws ends the run.</summary>
    public virtual Task DisturbAsync(Schedule schedule, CancellationToken over) => Task.CompletedTask;

    /// <summary>After the load: what else the thresholds and the report need, by name.</summary>
    public virtual Task<Dictionary<string, double>> FindOutAsync(Tally tally, IReadOnlyList<Sample> samples) => Task.FromResult(new Dictionary<string, double>());

    public abstract IEnumerable<Threshold> Thresholds(Schedule schedule);

    /// <summary>Where the comparison's users go.</summary>
    public virtual int DirectPort => throw new NotSupportedException($"{Name} has no comparison");

    protected Stage Stage => _stage ?? throw new InvalidOperationException("not arranged yet");

    public Task SetUpAsync(Stage stage)
    {
        _stage = stage;
        return ArrangeAsync(stage);
    }

    protected static async ValueTask<Outcome> AskAsync(LinkPool links, string kind, byte[] request, IPayload answer)
    {
        var reply = await links.AskAsync(request, answer);
        return new Outcome(kind, reply.Fault, reply.FirstByteAt, reply.Provider.Length > 0 ? reply.Provider : null);
    }

    /// <summary>Attempts of the router at an upstream that did not end in an answer, since it was started.</summary>
    protected async Task<double> FailedAttemptsAsync() =>
        (await Stage.Router.MetricsAsync()).Where(static m => m.Key.StartsWith("edgerouter_attempts_total{", StringComparison.Ordinal) && !m.Key.Contains("outcome=\"ok\"", StringComparison.Ordinal)).Sum(static m => m.Value);

    protected static string Provider(string name, string dialect, MockServer mock, string more = "") =>
        $$"""
        "{{name}}": { "dialect": "{{dialect}}", "base_url": "http://127.0.0.1:{{mock.Port}}{{(dialect == "openai" ? "/v1" : "")}}", "api_keys": ["sk-upstream"]{{more}} }
        """;
}
