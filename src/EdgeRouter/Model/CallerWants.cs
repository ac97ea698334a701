namespace EdgeRouter.Model;

/// <summary>What a caller asks of routing by headers. It can only narrow what the configuration allows.</summary>
/// <param name="Narrowed">Region, zone and tags; null: not narrowed.</param>
/// <param name="Strategy">Null: the model's.</param>
/// <param name="Deployment">Only this one; null: any.</param>
/// <param name="NoFallback">Fail rather than answer from another model.</param>
/// <param name="Priority">Null: normal, or what the key says.</param>
/// <param name="Reason">The caller wants to know why.</param>
internal sealed record CallerWants(Constraints? Narrowed, StrategyKind? Strategy, string? Deployment, bool Reason, bool NoFallback = false, RequestPriority? Priority = null)
{
    public static readonly CallerWants Nothing = new(null, null, null, false);
}
