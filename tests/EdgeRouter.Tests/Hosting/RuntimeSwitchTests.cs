using EdgeRouter.Health;
using EdgeRouter.Hosting.Reload;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Hosting;

public sealed class RuntimeSwitchTests
{
    private readonly SlotTable _slots = new();
    private readonly HealthTable _health = new();
    private readonly List<Handler> _handlers = [];

    [Fact]
    public void Exchange_OnAReplacedSnapshot_KeepsItsConnectionsAndSlotUntilItLeaves()
    {
        var runtimes = new RuntimeSwitch(Snapshot("a"), _slots, _health, Embed, TimeProvider.System);
        var runtime = runtimes.Lifecycle.Enter();
        var counted = _health[runtime.Snapshot.Deployments[0]];
        runtimes.Use(Snapshot("b"));
        Assert.False(_handlers[0].Disposed);
        Assert.Equal(1, runtimes.Retired);

        // Whatever comes meanwhile gets another slot: a late result must not be counted for someone else.
        runtimes.Use(Snapshot("c"));
        Assert.Same(counted, _health[runtime.Snapshot.Deployments[0]]);

        runtime.Leave();
        runtimes.Reap();
        Assert.True(_handlers[0].Disposed);
        Assert.True(_handlers[1].Disposed);
        Assert.False(_handlers[2].Disposed);
        Assert.Equal(0, runtimes.Retired);
    }

    [Fact]
    public void SurvivingDeployment_KeepsStatsAndConnections()
    {
        var runtimes = new RuntimeSwitch(Snapshot("a"), _slots, _health, Embed, TimeProvider.System);
        var stats = _health[runtimes.InForce.Snapshot.Deployments[0]];
        runtimes.Use(Snapshot("a", "b"));
        Assert.Same(stats, _health[runtimes.InForce.Snapshot.Deployments[0]]);
        Assert.Equal(2, _handlers.Count);
        runtimes.Reap();
        Assert.False(_handlers[0].Disposed);
    }

    [Fact]
    public void HeldSnapshot_CanComeBackWithItsSlots()
    {
        var first = Snapshot("a");
        var runtimes = new RuntimeSwitch(first, _slots, _health, Embed, TimeProvider.System);
        runtimes.Hold(first);
        runtimes.Use(Snapshot("b"));
        runtimes.Use(Snapshot("c"));
        runtimes.Use(first);
        Assert.Equal("a/m", _health[first.Deployments[0]].Id);
    }

    [Fact]
    public async Task Enter_WhileSnapshotsChange_NeverGetsOneThatIsOver()
    {
        var runtimes = new RuntimeSwitch(Snapshot("a"), _slots, _health, Embed, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var entering = Parallel.ForAsync(0, 3, (_, _) =>
        {
            while (!stop.IsCancellationRequested)
            {
                var runtime = runtimes.Lifecycle.Enter();
                Assert.False(runtime.IsOver);
                runtime.Leave();
            }

            return ValueTask.CompletedTask;
        });
        for (var i = 0; i < 2000; i++)
        {
            runtimes.Use(Snapshot($"p{i % 3}"));
        }

        await stop.CancelAsync();
        await entering;
        runtimes.Reap();
        Assert.Equal(0, runtimes.Retired);

        // Three who enter may each hold back one that was replaced; of 2,000 the table does not grow further.
        Assert.InRange(_slots.Length, 1, 8);
    }

    private Snapshot Snapshot(params string[] providers)
    {
        Provider[] all = [.. providers.Select(static (name, i) => new Provider
        {
            Slot = i,
            Name = name,
            Dialect = DialectId.OpenAi,
            BaseUrl = new Uri($"http://{name}.example/v1"),
            ApiKeys = [],
        })];
        return new Snapshot
        {
            Revision = string.Join('-', providers),
            Node = new NodeFacts("n"),
            Providers = all,
            Deployments = [.. all.Select(p => new Deployment(_slots.Take($"{p.Name}/m"), $"{p.Name}/m", p, "m"))],
            Models = new Utf8Map<VirtualModel>([]),
        };
    }

    private Handler Embed(Provider provider)
    {
        var handler = new Handler();
        _handlers.Add(handler);
        return handler;
    }

    private sealed class Handler : HttpMessageHandler
    {
        public bool Disposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            Disposed = true;
            base.Dispose(disposing);
        }
    }
}
