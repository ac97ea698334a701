namespace EdgeRouter.Model;

/// <summary>Constraints and what they say of each deployment of a snapshot, so that a request only looks it up.</summary>
internal sealed class CompiledConstraints
{
    private readonly Exclusion[] _byDeployment;

    public CompiledConstraints(Constraints source, IReadOnlyList<Deployment> deployments)
    {
        Source = source;
        _byDeployment = [.. deployments.Select(d => source.Check(d.Facts))];
    }

    public Constraints Source { get; }

    public Exclusion Of(Deployment deployment) => _byDeployment[deployment.Index];
}
