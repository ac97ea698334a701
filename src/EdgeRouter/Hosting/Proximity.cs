using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Upstream;

namespace EdgeRouter.Hosting;

/// <summary>Keeps the round trips to providers fresh: probes those between which there is a choice, and hands what requests and probes measured to the deployments.</summary>
internal sealed class Proximity(Lifecycle lifecycle, HealthTable health, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Prober _prober = new(time);
    private Snapshot? _seen;
    private HashSet<string> _choices = [];
    private ITimer? _timer;

    public void Start() => _timer = time.CreateTimer(static self => ((Proximity)self!).Tick(), this, TimeSpan.Zero, Every);

    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        var runtime = lifecycle.Runtime;
        if (!ReferenceEquals(_seen, runtime.Snapshot))
        {
            _seen = runtime.Snapshot;
            _choices = [.. ProvidersWithAlternatives(runtime.Snapshot)];
        }

        var now = Clock.WrappingNow(time);
        foreach (var endpoint in runtime.Upstreams.Endpoints)
        {
            if (endpoint.Connections.ConnectTime.TryTake(out var milliseconds))
            {
                foreach (var deployment in runtime.Snapshot.Deployments)
                {
                    if (ReferenceEquals(deployment.Provider, endpoint.Provider))
                    {
                        health[deployment].Connected((float)milliseconds, now);
                    }
                }
            }
        }

        if (_choices.Count > 0)
        {
            _ = _prober.RunAsync(runtime.Upstreams, p => p.Probe && _choices.Contains(p.Name));
        }
    }

    private static IEnumerable<string> ProvidersWithAlternatives(Snapshot snapshot) =>
        from model in snapshot.Models.Items.Select(static m => m.Value).Concat(snapshot.Wildcards.Select(static w => w.Model))
        let providers = model.Candidates.Select(static c => c.Deployment.Provider.Name).Distinct().ToArray()
        where providers.Length > 1
        from provider in providers
        select provider;
}
