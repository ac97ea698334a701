namespace EdgeRouter.Import.Target;

/// <summary>A model's cache. Other gateways answer every repeated request out of it, also those with a temperature.</summary>
/// <param name="Ttl">Null: the default.</param>
internal sealed record ImportedCache(TimeSpan? Ttl);
