namespace EdgeRouter.Health;

/// <summary>The estimates of one deployment as kept between processes; milliseconds, negative where nothing was measured.</summary>
internal sealed record SavedEstimate(string Id, float[] FirstTokenBySize, float FirstToken, float PerToken, uint AgeMilliseconds);
