using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting;

/// <summary>
/// Tells the log when a circuit breaker opens and when traffic comes back: requests that were saved by another deployment look like any other there, so an outage would be seen in the metrics only. Looks once a second, off the path of
/// requests; a breaker that opens again while it is open (a probe that failed) is no news.
/// </summary>
internal sealed class BreakerWatch(Lifecycle lifecycle, HealthTable health, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // By the object, not by the name: a deployment that left with a reload and came back begins anew.
    private readonly HashSet<DeploymentStats> _open = [];
    private readonly Lock _lock = new();
    private Snapshot? _seen;
    private ITimer? _timer;

    public void Start() => _timer = time.CreateTimer(static self => ((BreakerWatch)self!).Look(), this, Every, Every);

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // A look that takes longer than a second is not joined by a second one.
        if (!_lock.TryEnter())
        {
            return;
        }

        try
        {
            var now = Clock.WrappingNow(time);
            var snapshot = lifecycle.Runtime.Snapshot;
            if (!ReferenceEquals(_seen, snapshot))
            {
                _seen = snapshot;
                _open.IntersectWith(snapshot.Deployments.Select(d => health[d]));
            }

            foreach (var deployment in snapshot.Deployments)
            {
                var stats = health[deployment];
                var isOpen = stats.Breaker.StateAt(now) is BreakerState.Open or BreakerState.HalfOpen;
                if (isOpen && _open.Add(stats))
                {
                    log.BreakerOpened(stats.Id, snapshot.Failures[stats.LastFailure].Name);
                }
                else if (!isOpen && _open.Remove(stats))
                {
                    log.BreakerClosed(stats.Id);
                }
            }
        }
        finally
        {
            _lock.Exit();
        }
    }
}
