using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Routing.Simulation;

/// <summary>
/// The real chooser, strategies and estimators in virtual time against modelled servers: Poisson arrivals, log-normal lengths, fixed seed. What is modelled is the world, not the router.
/// </summary>
internal sealed class RoutingSimulation
{
    private const double MeanPrompt = 800;
    private const double MeanOutput = 150;

    private readonly ManualTimeProvider _time = new();
    private readonly HealthTable _health = new();
    private readonly RoutingState _state;
    private readonly RouteChooser _chooser;
    private readonly VirtualModel _model;
    private readonly Random _random;
    private readonly PriorityQueue<Action, (double At, long Order)> _events = new();
    private long _order;
    private double _now;

    public RoutingSimulation(IReadOnlyList<ModelledServer> servers, StrategySettings strategy, int seed)
    {
        Servers = servers;
        _random = new Random(seed);
        var provider = new Provider { Slot = 0, Name = "p", Dialect = DialectId.OpenAi, BaseUrl = new Uri("http://p.example/v1"), ApiKeys = [] };
        var deployments = servers.Select((_, i) => new Deployment(i, $"p/{i}", provider, $"{i}") { Index = i }).ToArray();
        _model = new VirtualModel { Name = "m", Candidates = [.. deployments.Select(static d => new Candidate(d))], Strategy = strategy };
        var snapshot = new Snapshot { Revision = "r", Node = new NodeFacts("n"), Providers = [provider], Deployments = deployments, Models = new Utf8Map<VirtualModel>([new("m", _model)]), ModelCount = 1 };
        _health.Adopt(snapshot);
        _state = new RoutingState(snapshot);
        _chooser = new RouteChooser(_health, _time, static (_, _, _) => default, () => (ulong)_random.NextInt64(long.MinValue, long.MaxValue));
    }

    public IReadOnlyList<ModelledServer> Servers { get; }

    /// <summary>Replaces the router's choice by full knowledge: the least true completion at arrival.</summary>
    public bool Oracle { get; init; }

    public List<(double At, int Server, double Completion)> Answers { get; } = [];

    /// <summary>Requests in a second such that the servers together are busy for the given share.</summary>
    public static double RateFor(IEnumerable<(int Slots, double Service)> servers, double load) => servers.Sum(static s => s.Slots / s.Service * 1000) * load;

    /// <summary>Milliseconds that a mean request keeps a slot.</summary>
    public static double MeanService(double prefillPerKiloToken, double fixedTime, double perToken) => fixedTime + (prefillPerKiloToken * MeanPrompt / 1000) + (perToken * MeanOutput);

    /// <param name="at">What happens when, milliseconds.</param>
    public void Run(double perSecond, double seconds, params (double At, Action What)[] at)
    {
        foreach (var (when, what) in at)
        {
            Schedule(when, what);
        }

        ScheduleArrival(perSecond, seconds * 1000);
        while (_events.TryDequeue(out var what, out var key))
        {
            _time.Advance(TimeSpan.FromMilliseconds(key.At - _now));
            _now = key.At;
            what();
        }
    }

    /// <summary>Share of the requests that arrived in a span of time and went to a server.</summary>
    public double Share(int server, double from, double to)
    {
        var within = Answers.Where(a => a.At >= from && a.At < to).ToArray();
        return within.Length == 0 ? 0 : (double)within.Count(a => a.Server == server) / within.Length;
    }

    public double MeanCompletion(double from = 0) => Answers.Where(a => a.At >= from).Average(static a => a.Completion);

    private void ScheduleArrival(double perSecond, double until)
    {
        var next = _now - (Math.Log(1 - _random.NextDouble()) / perSecond * 1000);
        if (next < until)
        {
            Schedule(next, () =>
            {
                Arrive();
                ScheduleArrival(perSecond, until);
            });
        }
    }

    private void Arrive()
    {
        var (prompt, output) = (Length(MeanPrompt), Length(MeanOutput));
        var chosen = Oracle ? Best(prompt) : Choose(prompt);
        var stats = _health[_model.Candidates[chosen].Deployment];
        var (arrived, load) = (_now, stats.InFlight);
        var (first, done) = Servers[chosen].Send(_now, prompt, output);
        Answers.Add((arrived, chosen, done - arrived));
        stats.Awaiting.Increment();
        Schedule(first, () =>
        {
            stats.Awaiting.Decrement();
            stats.Streaming.Increment();
            stats.Began(SizeClass.Of(prompt), (float)(first - arrived), load, _chooser.Now());
        });
        Schedule(done, () =>
        {
            stats.Streaming.Decrement();
            stats.Succeed((float)(first - arrived), (float)(done - arrived), (float)((done - first) / Math.Max(1, output - 1)), _chooser.Now());
            _state.LearnOutput(_model, output, _chooser.Now());
        });
    }

    private int Choose(int prompt)
    {
        var facts = new RequestFacts { PromptTokens = prompt };
        var request = new RouteRequest(ref facts, default, null, CallerWants.Nothing, NoHeaders.Instance);
        _chooser.Decide(_model, 0, request, out var decision);
        Assert.True(_chooser.Choose(decision, request, _state, default, out var chosen));
        return chosen;
    }

    // Knows queues and speeds as they are, but not how long the answer will be: nobody does.
    private int Best(int prompt) => Enumerable.Range(0, Servers.Count).MinBy(i => Servers[i].Predict(_now, prompt, (int)MeanOutput).Done);

    // Log-normal with a sigma of 0.8, as conversation lengths roughly are; the mean is as given.
    private int Length(double mean)
    {
        const double sigma = 0.8;
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return Math.Clamp((int)(mean * Math.Exp((sigma * normal) - (sigma * sigma / 2))), 1, 20_000);
    }

    private void Schedule(double at, Action what) => _events.Enqueue(what, (at, _order++));
}
