namespace EdgeRouter.Model;

/// <summary>Who this node is. <see cref="Id"/> is the pseudonym in <c>Via</c>, by which loops are recognised, so it must differ between chained routers.</summary>
internal sealed record NodeFacts(string Id, string? Region = null, double? Latitude = null, double? Longitude = null);
