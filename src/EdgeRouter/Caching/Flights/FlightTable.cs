using System.Collections.Concurrent;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Flights;

/// <summary>The calls under way that others may join, by what would have to be equal.</summary>
internal sealed class FlightTable(BufferPool pool)
{
    private readonly ConcurrentDictionary<CacheKey, Flight> _flights = new();

    public int Count => _flights.Count;

    /// <summary>Joins the flight of that key, or begins it.</summary>
    /// <param name="stamp">When the caller's request began, on the clock of invalidations: a call from before one is not joined after it.</param>
    /// <param name="reader">The place in a joined flight; null: the flight is new, and the caller drives it.</param>
    public Flight JoinOrBegin(in CacheKey key, long stamp, int mostKept, WakeSignal signal, out FlightReader? reader)
    {
        while (true)
        {
            if (_flights.TryGetValue(key, out var running))
            {
                if (running.Stamp == stamp && running.TryJoin(signal, out reader))
                {
                    return running;
                }

                // Over, outgrown or invalid: the next one begins in its place.
                Remove(running);
            }

            var flight = new Flight(key, stamp, pool, mostKept);
            if (_flights.TryAdd(key, flight))
            {
                reader = null;
                return flight;
            }

            flight.Release();
        }
    }

    /// <summary>A flight that nobody joins.</summary>
    public Flight BeginAlone(int mostKept) => new(default, 0, pool, mostKept);

    /// <summary>Nobody joins it any more.</summary>
    public void Remove(Flight flight) => _flights.TryRemove(KeyValuePair.Create(flight.Key, flight));
}
