using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Upstream;

namespace EdgeRouter.Hosting.Reload;

/// <summary>
/// Puts snapshots in force, and closes what only a replaced one needed once the last exchange on it is over: connections to providers that are gone, slots of deployments that are gone. One user at a time.
/// </summary>
internal sealed class RuntimeSwitch
{
    private readonly Lifecycle _lifecycle;
    private readonly SlotTable _slots;
    private readonly HealthTable _health;
    private readonly Func<Provider, HttpMessageHandler?> _embedded;
    private readonly TimeProvider _time;
    private readonly List<Runtime> _retired = [];
    private readonly Dictionary<Snapshot, int> _holders = [];

    /// <param name="slots">Where the deployments of every snapshot have their slots from.</param>
    public RuntimeSwitch(Snapshot first, SlotTable slots, HealthTable health, Func<Provider, HttpMessageHandler?> embedded, TimeProvider time)
    {
        _slots = slots;
        _health = health;
        _embedded = embedded;
        _time = time;
        Hold(first);
        health.Adopt(first);
        _lifecycle = new Lifecycle(new Runtime(first, new UpstreamSet(first, embedded, time)));
    }

    public Lifecycle Lifecycle => _lifecycle;

    public Runtime InForce => _lifecycle.Runtime;

    /// <summary>Runtimes that were replaced and still serve exchanges.</summary>
    public int Retired => _retired.Count;

    /// <summary>Exchanges that begin from now on run on the snapshot; running ones end on the one they began with.</summary>
    public void Use(Snapshot snapshot)
    {
        Hold(snapshot);
        _health.Adopt(snapshot);
        _retired.Add(_lifecycle.Replace(new Runtime(snapshot, new UpstreamSet(snapshot, _embedded, _time, InForce.Upstreams))));
        Reap();
    }

    /// <summary>Closes what nobody uses any more. Cheap; called now and then.</summary>
    public void Reap()
    {
        for (var i = _retired.Count - 1; i >= 0; i--)
        {
            if (_retired[i] is { IsOver: true } over)
            {
                _retired.RemoveAt(i);
                over.Upstreams.Release();
                Release(over.Snapshot);
            }
        }
    }

    /// <summary>Keeps the slots of a snapshot's deployments, in force or not, until <see cref="Release"/>.</summary>
    public void Hold(Snapshot snapshot) => _holders[snapshot] = _holders.GetValueOrDefault(snapshot) + 1;

    public void Release(Snapshot snapshot)
    {
        if (--_holders[snapshot] > 0)
        {
            return;
        }

        _holders.Remove(snapshot);
        foreach (var deployment in snapshot.Deployments)
        {
            _slots.Release(deployment.Id);
        }
    }
}
