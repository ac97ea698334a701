using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;
using EdgeRouter.Upstream;

namespace EdgeRouter.Pipeline;

/// <summary>
/// A snapshot and the endpoints built for it. An exchange enters one at its start and leaves it at its end, so that whoever replaces a runtime knows when the last exchange on it is over and its connections can be closed.
/// </summary>
internal sealed class Runtime(Snapshot snapshot, UpstreamSet upstreams)
{
    // One for being in force, one for each exchange.
    private PaddedCounter _users = new(1);

    public Snapshot Snapshot { get; } = snapshot;

    public UpstreamSet Upstreams { get; } = upstreams;

    public RoutingState Routing { get; } = new(snapshot);

    /// <summary>Replaced, and the last exchange that began on it has ended. Never false again.</summary>
    public bool IsOver => _users.Value == 0;

    /// <summary>False: it was replaced and is over; take the one in force.</summary>
    public bool TryEnter()
    {
        if (_users.Increment() > 1)
        {
            return true;
        }

        _users.Decrement();
        return false;
    }

    public void Leave() => _users.Decrement();

    /// <summary>No longer in force; once only.</summary>
    public void Retire() => _users.Decrement();
}
