namespace EdgeRouter.Model;

/// <summary>A second attempt elsewhere while the first one has not begun to answer.</summary>
/// <param name="Share">Of the model's requests that may be hedged, 0 to 1.</param>
/// <param name="After">Wait before it; null: the 95th percentile of the first deployment's time to first token, as measured.</param>
internal sealed record HedgeSettings(double Share, TimeSpan? After);
