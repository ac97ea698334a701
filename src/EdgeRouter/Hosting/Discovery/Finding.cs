namespace EdgeRouter.Hosting.Discovery;

/// <summary>One line of the start-up table: what was found, where, and what it serves.</summary>
internal sealed record Finding(string Name, string Where, string Serves);
