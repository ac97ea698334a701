using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>Every exchange object there is, so that an operator can see what is running. Exchange objects are pooled and live as long as the process, so they are only ever added.</summary>
internal sealed class InFlightTable
{
    private readonly Lock _adding = new();
    private readonly List<ExchangeContext> _all = [];

    public int Count
    {
        get
        {
            lock (_adding)
            {
                return _all.Count;
            }
        }
    }

    public void Add(ExchangeContext exchange)
    {
        lock (_adding)
        {
            _all.Add(exchange);
        }
    }

    /// <summary>What is running, the oldest first. Read while it changes: a request that ends meanwhile may be missing or shown once more, never mixed with another.</summary>
    public IReadOnlyList<Running> List()
    {
        var running = new List<Running>();
        lock (_adding)
        {
            foreach (var exchange in _all)
            {
                if (Look(exchange) is { } one)
                {
                    running.Add(one);
                }
            }
        }

        running.Sort(static (a, b) => a.Arrived.CompareTo(b.Arrived));
        return running;
    }

    private static Running? Look(ExchangeContext exchange)
    {
        var turn = exchange.Turn;
        if (exchange.Runtime is not { } runtime || exchange.Request is not { } request)
        {
            return null;
        }

        var seen = new Running(
            request.RequestId,
            request.Operation,
            exchange.Facts.Stream,
            exchange.Key?.Name ?? exchange.Key?.Id,
            exchange.Head.Model,
            exchange.Head.Deployment,
            exchange.Head.Attempts,
            runtime.Snapshot.Revision,
            exchange.Arrived);
        return exchange.Turn == turn ? seen : null;
    }

    /// <param name="Arrived">Clock ticks.</param>
    internal sealed record Running(
        string RequestId, Operation Operation, bool Stream, string? Key, string? Model, string? Deployment, int Attempts, string Revision, long Arrived);
}
