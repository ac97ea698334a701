namespace EdgeRouter.Caching;

/// <summary>What a request is looked up by, and kept under.</summary>
/// <param name="Exact">Of the request as it is.</param>
/// <param name="Loose">Of the request with its prompt normalised; null: that is not asked for.</param>
/// <param name="Stamp">When the request began, on the clock of invalidations.</param>
internal readonly record struct CacheTicket(CacheKey Exact, CacheKey? Loose, long Stamp);
