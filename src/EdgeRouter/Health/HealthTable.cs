using EdgeRouter.Model;

namespace EdgeRouter.Health;

/// <summary>
/// The measurements of all deployments, by slot. Reading is one load and one index; only <see cref="Adopt"/> changes the table, before a snapshot comes into force, and it never moves what a running exchange may hold.
/// </summary>
internal sealed class HealthTable
{
    private readonly Dictionary<(string Provider, long Id), CredentialStats> _credentials = [];
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

            after[deployment.Slot]!.Keys.Use(LanesOf(deployment.Provider, after[deployment.Slot]!), KeyTurns.Of(deployment.Provider.KeyWeights));
        }

        Volatile.Write(ref _stats, after);
        Forget(snapshot);
    }

    // A key that was there before keeps what is known of it, wherever it stands in the list now.
    private Lane[] LanesOf(Provider provider, DeploymentStats stats) => [.. provider.CredentialIds.Select(id =>
    {
        if (!_credentials.TryGetValue((provider.Name, id), out var credential))
        {
            _credentials.Add((provider.Name, id), credential = new CredentialStats());
        }

        credential.RequestsPerMinute = provider.RequestsPerMinute;
        credential.TokensPerMinute = provider.TokensPerMinute;
        foreach (var lane in stats.Keys.All)
        {
            if (lane.CredentialId == id && ReferenceEquals(lane.Credential, credential))
            {
                return lane;
            }
        }

        return new Lane(id, credential);
    })];

    private void Forget(Snapshot snapshot)
    {
        var used = snapshot.Providers.SelectMany(static p => p.CredentialIds.Select(id => (p.Name, id))).ToHashSet();
        foreach (var gone in _credentials.Keys.Where(k => !used.Contains(k)).ToList())
        {
            _credentials.Remove(gone);
        }
    }
}
