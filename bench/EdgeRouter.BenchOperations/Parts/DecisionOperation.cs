using EdgeRouter.Health;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>One routing decision over a pool whose deployments have all been measured: rule, exclusion, strategy.</summary>
internal sealed class DecisionOperation : BenchOperation
{
    private const int Measurements = 50;

    private readonly byte[] _body = ChatBodies.Of(200);
    private readonly RequestFacts _facts;
    private readonly VirtualModel _model;
    private readonly RoutingState _state;
    private readonly RouteChooser _chooser;
    private readonly StrategyKind _kind;

    /// <param name="rules">Rules that look at the request and do not match it.</param>
    public DecisionOperation(StrategyKind kind, int deployments, int rules)
    {
        _kind = kind;
        Require(RequestScan.Scan(_body, 64, out _facts) is null, "the body was refused");
        var provider = new Provider { Slot = 0, Name = "memory", Dialect = DialectId.OpenAi, BaseUrl = new Uri("http://memory.invalid/v1"), ApiKeys = [] };
        Deployment[] all =
        [
            .. Enumerable.Range(0, deployments).Select(i => new Deployment(i, $"memory/{i}", provider, "m") { Index = i, Facts = new DeploymentFacts { InputPrice = 1 + i, OutputPrice = 2 } }),
        ];
        _model = new VirtualModel
        {
            Name = "chat",
            Candidates = [.. all.Select(static d => new Candidate(d))],
            Strategy = new StrategySettings { Kind = kind },
            Rules = [.. Enumerable.Range(0, rules).Select(static i => new RoutingRule { Name = $"rule-{i}", MinPromptTokens = 1, Stream = false, Tasks = [$"task-{i}"] })],
        };
        var health = new HealthTable();
        var snapshot = new Snapshot { Revision = "r", Node = new NodeFacts("bench"), Providers = [provider], Deployments = all, Models = new Utf8Map<VirtualModel>([new("chat", _model)]), ModelCount = 1 };
        health.Adopt(snapshot);
        _state = new RoutingState(snapshot);
        ulong dice = 1;
        _chooser = new RouteChooser(health, TimeProvider.System, LastUserMessage.Read, () => dice = Chance.Mix(dice, 1));
        foreach (var deployment in all)
        {
            for (var i = 0; i < Measurements; i++)
            {
                health[deployment].Began(0, 200 + (deployment.Index * 10) + i, i % 4, _chooser.Now());
                health[deployment].Succeed(200, 2000, 12, _chooser.Now());
            }
        }
    }

    public override void Run()
    {
        var request = new RouteRequest(in _facts, _body, null, CallerWants.Nothing, Nothing.Instance);
        _chooser.Decide(_model, 0, request, out var decision);
        Require(_chooser.Choose(decision, request, _state, default, out _) && decision.Strategy.Kind == _kind, "nothing was chosen");
    }

    private sealed class Nothing : IHeaderSource
    {
        public static readonly Nothing Instance = new();

        public string? Header(string name) => null;
    }
}
