using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>How a request is to be served: what rule and split made of it, before a deployment is chosen. Valid for all attempts of the request.</summary>
internal struct Decision
{
    /// <summary>The model whose pool serves the request.</summary>
    public VirtualModel Model;

    /// <summary>Bytes of the requested name that are not the upstream's: the provider prefix of a wildcard name.</summary>
    public int Strip;

    public StrategySettings Strategy;

    /// <summary>Null: none matched.</summary>
    public RoutingRule? Rule;

    /// <summary>Null: the model is not split.</summary>
    public SplitArm? Arm;

    /// <summary>Hash of the session; 0: none.</summary>
    public ulong Affinity;

    /// <summary>Abilities that the request needs and that not every candidate has.</summary>
    public Capabilities Needs;
}
