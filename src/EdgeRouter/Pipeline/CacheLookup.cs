using EdgeRouter.Caching;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>Answers a request from memory, when there is something: at first what is fresh, and at last, when everything else has failed, what was fresh once.</summary>
internal sealed class CacheLookup(ResponseCache cache, CacheReplay replay)
{
    /// <summary>True: the client has its answer.</summary>
    public ValueTask<bool> TryFreshAsync(ExchangeContext x, CacheUse use) => TryAsync(x, use, stale: false);

    /// <summary>The same with answers whose time is over. Not for callers that asked for a fresh one.</summary>
    public ValueTask<bool> TryStaleAsync(ExchangeContext x) =>
        x.Cache is { Wants: { NoCache: false, MaxAge: < 0 } } use && use.Settings.StaleFor > TimeSpan.Zero ? TryAsync(x, use, stale: true) : new ValueTask<bool>(false);

    private async ValueTask<bool> TryAsync(ExchangeContext x, CacheUse use, bool stale)
    {
        // A time to live that has become shorter binds what is there already.
        var maxAge = stale ? -1 : (long)use.Settings.TimeToLive.TotalSeconds;
        maxAge = use.Wants.MaxAge >= 0 && (stale || use.Wants.MaxAge < maxAge) ? use.Wants.MaxAge : maxAge;
        if (!cache.TryFind(use.Ticket, maxAge, stale, out var answer))
        {
            return false;
        }

        try
        {
            if (!Fits(x, answer!.Facts, use.Settings))
            {
                return false;
            }

            x.Record.CacheKey = answer.Key.Short;
            var found = await replay.TryAsync(x, answer, answer.IsStale ? CacheState.Stale : CacheState.Hit, use.Settings);
            if (!found)
            {
                cache.Counters.Unreadable.Increment();
            }

            return found;
        }
        finally
        {
            answer!.Release();
        }
    }

    private static bool Fits(ExchangeContext x, in EntryFacts facts, CacheSettings settings) =>
        (facts.Operation == Operation.Embeddings || AnswerTraits.MayBeKept(facts.Traits, settings))
        && (facts.Stream == x.Facts.Stream || (facts.Traits & AnswerTraits.OneFormOnly) == 0);
}
