namespace EdgeRouter.Providers;

/// <summary>An answer that no model gave.</summary>
/// <param name="Created">Seconds since 1970.</param>
internal sealed record CannedAnswer(string Id, string Model, long Created, string Text);
