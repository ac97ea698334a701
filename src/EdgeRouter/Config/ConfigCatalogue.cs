using EdgeRouter.Config.Models;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>
/// The names that other rooms know and that this one may not ask for: the composition root passes them in.
/// </summary>
internal sealed record ConfigCatalogue
{
    public required VendorCatalogue Vendors { get; init; }

    /// <summary>The dialects that this version can speak to an upstream.</summary>
    public required IReadOnlyCollection<DialectId> UsableDialects { get; init; }

    /// <summary>What is known of models; read when a vendor's model is first named.</summary>
    public Lazy<ModelCatalogue> Models { get; init; } = new(static () => new ModelCatalogue(ModelCatalogue.LoadEmbedded()));

    /// <summary>UTC. Models whose last day has come are replaced by their successors; the default is before all of them.</summary>
    public DateOnly Today { get; init; }

    /// <summary>What may stand in <c>models.*.strategy</c>.</summary>
    public IReadOnlyList<string> StrategyNames { get; init; } = RoutingNames.Strategies;

    /// <summary>Where deployments get their slots; the same one for every configuration of a process.</summary>
    public SlotTable Slots { get; init; } = new();

    /// <summary>Addresses of sockets that the service manager has opened for callers: they are listened on whatever the file says.</summary>
    public IReadOnlyList<ListenAddress> Inherited { get; init; } = [];

    /// <summary>The node's id when the file names none; the host's name at run time.</summary>
    public string DefaultNodeId { get; init; } = "edgerouter";
}
