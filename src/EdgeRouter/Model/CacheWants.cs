namespace EdgeRouter.Model;

/// <summary>What a caller asks of the cache by <c>Cache-Control</c> and <c>x-edgerouter-cache</c>. It can only ask for less, or for a fresher answer.</summary>
/// <param name="NoStore">Keep nothing of it, and answer nothing from memory.</param>
/// <param name="NoCache">Ask upstream whatever is kept; the new answer may be.</param>
/// <param name="OnlyIfCached">Ask nobody: answer from memory or not at all.</param>
/// <param name="MaxAge">Oldest answer that will do, seconds; negative: any that is fresh.</param>
/// <param name="NoCoalesce">Share no upstream call with others.</param>
/// <param name="Tags">Marks on the entry, by which an operator can take it out.</param>
internal sealed record CacheWants(bool NoStore = false, bool NoCache = false, bool OnlyIfCached = false, long MaxAge = -1, bool NoCoalesce = false, IReadOnlyList<string>? Tags = null)
{
    public static readonly CacheWants Nothing = new();
}
