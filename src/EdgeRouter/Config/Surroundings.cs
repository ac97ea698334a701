namespace EdgeRouter.Config;

/// <summary>What configuration depends on beyond its own text, passed in so that reading it stays a pure function.</summary>
/// <param name="Variable">An environment variable, or null.</param>
/// <param name="ReadFile">Text of a file, or null when it cannot be read.</param>
/// <param name="SpokenDialects">The dialects that this version speaks.</param>
/// <param name="HostName">Default name of the node.</param>
internal sealed record Surroundings(Func<string, string?> Variable, Func<string, string?> ReadFile, IReadOnlySet<Model.DialectId> SpokenDialects, string HostName);
