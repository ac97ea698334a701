using System.Text;
using EdgeRouter.Health;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Routing;
using EdgeRouter.Tests.Config;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Routing;

/// <summary>A chooser over one pool, model <c>m</c> of provider <c>s</c>, with everything that it looks at in the test's hand.</summary>
internal sealed class RoutingWorld
{
    /// <summary>Sees one choice as a strategy does.</summary>
    public delegate T Look<T>(in Selection selection);

    public RoutingWorld(string model)
    {
        Chooser = new RouteChooser(Health, Time, LastUserMessage.Read, static () => 0);
        Snapshot = new ConfigFixture().Compile($$"""{ "providers": { "s": { "vendor": "sandbox" } }, "models": { "m": {{model}} } }""");
        Health.Adopt(Snapshot);
        State = new RoutingState(Snapshot);
        Assert.True(Snapshot.Models.TryGet("m"u8, out var found));
        Model = found!;
    }

    public ManualTimeProvider Time { get; } = new();

    public HealthTable Health { get; } = new();

    public RouteChooser Chooser { get; }

    public Snapshot Snapshot { get; }

    public RoutingState State { get; }

    public VirtualModel Model { get; }

    public DeploymentStats this[int candidate] => Health[Model.Candidates[candidate].Deployment];

    /// <summary>A request of this size before the strategy.</summary>
    public T See<T>(Look<T> look, string body = """{"model":"m"}""", int turn = 0, ulong dice = 0, string? session = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScan.Scan(bytes, 64, out var facts));
        var headers = new Session(session);
        Assert.Null(WantsHeaders.Read(headers, out var wants));
        var request = new RouteRequest(ref facts, bytes, null, wants, headers);
        Chooser.Decide(Model, 0, request, out var decision);
        var now = Chooser.Now();
        return look(Chooser.Select(decision, request, State, Chooser.Eligible(decision, request, now), now, turn, dice));
    }

    /// <summary>The choice in words.</summary>
    public string Reason(int chosen, string body = """{"model":"m"}""", string? zone = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScan.Scan(bytes, 64, out var facts));
        var headers = new Session(null, zone);
        Assert.Null(WantsHeaders.Read(headers, out var wants));
        var request = new RouteRequest(ref facts, bytes, null, wants, headers);
        Chooser.Decide(Model, 0, request, out var decision);
        return RouteReason.Of(Chooser, decision, request, State, chosen);
    }

    private sealed class Session(string? session, string? zone = null) : IHeaderSource
    {
        public string? Header(string name) => name switch { "x-edgerouter-session" => session, "x-edgerouter-zone" => zone, _ => null };
    }
}
