using EdgeRouter.Ingress;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using Microsoft.Extensions.ObjectPool;

namespace EdgeRouter.Hosting;

/// <summary>
/// Makes the pooled objects of a request. Each context is known to the heartbeat from its birth, so none is ever thrown away: as many stay as were needed at once.
/// </summary>
internal sealed class ContextPolicy(
    Clock clock, Heartbeat heartbeat, BufferPool pool, OffloadQueue offload, IoHold hold, RelayCounters counters, Lifecycle lifecycle, InFlightTable running) : IPooledObjectPolicy<HttpExchange>
{
    public HttpExchange Create()
    {
        var context = new ExchangeContext(lifecycle, pool, offload, () => (new StreamRelay(clock, pool, hold, counters), new AnswerRelay(clock, pool, hold, offload)), heartbeat.Add);
        heartbeat.Add(context);
        running.Add(context);
        return new HttpExchange(new HttpClientRequest(clock, pool, offload), new HttpClientReply(), context);
    }

    public bool Return(HttpExchange obj) => true;
}
