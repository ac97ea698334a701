using EdgeRouter.Caching;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>How one exchange uses the cache, once its keys are known.</summary>
internal sealed class CacheUse(CacheSettings settings, CacheWants wants)
{
    private readonly byte[] _digests = new byte[2 * RequestDigest.Length];

    public CacheSettings Settings { get; } = settings;

    public CacheWants Wants { get; } = wants;

    /// <summary>Of the model that rules and splits chose.</summary>
    public CacheTicket Ticket { get; private set; }

    /// <summary>A stream of it broke and was gone on with.</summary>
    public bool Recovered { get; set; }

    /// <summary>False: the request has no key and is not for the cache. Takes as long as the body is large.</summary>
    public bool TryMakeTicket(ExchangeContext x, long stamp)
    {
        var digest = x.Digest;
        if (!digest.TryCompute(x.Body.Span, x.Request.Operation, PromptMatch.Exact, _digests)
            || (Settings.Match != PromptMatch.Exact && !digest.TryCompute(x.Body.Span, x.Request.Operation, Settings.Match, _digests.AsSpan(RequestDigest.Length))))
        {
            return false;
        }

        Ticket = TicketOf(x, x.Decision.Model, Settings, x.Decision.Arm?.Parameters ?? x.Decision.Rule?.Parameters ?? x.Decision.Model.Parameters, stamp);
        return true;
    }

    /// <summary>The same request, answered by another model of its chain.</summary>
    public CacheTicket TicketOf(ExchangeContext x, VirtualModel model, CacheSettings its, ParameterSettings? parameters, long stamp) => new(
        CacheKeys.Of(x, model, its, _digests.AsSpan(0, RequestDigest.Length), PromptMatch.Exact, parameters),
        its.Match == PromptMatch.Exact || its.Match != Settings.Match ? null : CacheKeys.Of(x, model, its, _digests.AsSpan(RequestDigest.Length), its.Match, parameters),
        stamp);
}
