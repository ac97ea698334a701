using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Admission;

/// <summary>Lets no more requests in than the process can carry: a count of requests and the sum of bytes held. Beyond them the caller is told to come back, at once; nothing queues here.</summary>
internal sealed class LoadGate(BufferPool pool)
{
    private PaddedCounter _inFlight;

    public long InFlight => _inFlight.Value;

    /// <summary>Null: the request is in and <see cref="Leave"/> must follow. Else it is not in.</summary>
    public GatewayError? Enter(Limits limits)
    {
        if (_inFlight.Increment() > limits.InFlight)
        {
            _inFlight.Decrement();
            return GatewayError.Unavailable("too_many_requests_in_flight", "The router is serving as many requests as it may; try again shortly.");
        }

        if (pool.Bytes > limits.BufferedBytes)
        {
            _inFlight.Decrement();
            return GatewayError.Unavailable("too_many_bytes_buffered", "The router is holding as many request bytes as it may; try again shortly.");
        }

        return null;
    }

    public void Leave() => _inFlight.Decrement();
}
