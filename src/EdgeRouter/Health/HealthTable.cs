using EdgeRouter.Model;

namespace EdgeRouter.Health;

/// <summary>
/// The measurements of all deployments, by slot. Reading is one load and one index; only <see cref="Adopt"/> changes the table, before a snapshot comes into force, and it never moves what a running exchange may hold.
/// </summary>
internal sealed class HealthTable
{
    private DeploymentStats?[] _stats = [];

    public DeploymentStats this[Deployment deployment] => Volatile.Read(ref _stats)[deployment.Slot]!;

    /// <summary>Slots that the table has room for.</summary>
    public int Slots => Volatile.Read(ref _stats).Length;

    /// <summary>Every deployment in the table; some may belong to a snapshot that is on its way out.</summary>
    public IReadOnlyList<DeploymentStats> All => [.. Volatile.Read(ref _stats).OfType<DeploymentStats>()];

    /// <summary>Makes room for the deployments of a snapshot. A slot that belongs to the same deployment as before keeps what was measured.</summary>
    public void Adopt(Snapshot snapshot)
    {
        var before = _stats;
        var length = snapshot.Deployments.Count == 0 ? 0 : snapshot.Deployments.Max(static d => d.Slot) + 1;
        var after = new DeploymentStats?[Math.Max(before.Length, length)];
        before.CopyTo(after, 0);
        foreach (var deployment in snapshot.Deployments)
        {
            if (after[deployment.Slot]?.Id != deployment.Id)
            {
                after[deployment.Slot] = new DeploymentStats(deployment.Id, deployment.Provider.Name);
            }
        }

        Volatile.Write(ref _stats, after);
    }
}
