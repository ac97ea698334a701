namespace EdgeRouter.Model;

/// <summary>The words for <see cref="CacheState"/> in headers, logs and metrics.</summary>
internal static class CacheNames
{
    /// <summary>Null: the model has no cache.</summary>
    public static string? Of(CacheState state) => state switch
    {
        CacheState.Bypass => "bypass",
        CacheState.Miss => "miss",
        CacheState.Hit => "hit",
        CacheState.Stale => "stale",
        CacheState.Coalesced => "coalesced",
        _ => null,
    };
}
