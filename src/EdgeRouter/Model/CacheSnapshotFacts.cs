namespace EdgeRouter.Model;

/// <summary>Where the cache is kept over a restart.</summary>
/// <param name="Path">Written anew each time, beside itself first.</param>
/// <param name="Secret">The file's key is derived from it. Never logged.</param>
/// <param name="Interval">Between two writes while the router runs; zero: only when it stops.</param>
internal sealed record CacheSnapshotFacts(string Path, string Secret, TimeSpan Interval)
{
    // The default would print the secret.
    public override string ToString() => Path;
}
