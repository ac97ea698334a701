using EdgeRouter.Model;

namespace EdgeRouter.Relay;

/// <summary>How a relay ended, and what it saw on the way.</summary>
internal struct RelayResult
{
    /// <summary>None: the whole answer went to the client.</summary>
    public FailureClass Failure;

    /// <summary>The answer is held and could go to the client; <see cref="Failure"/> is None.</summary>
    public bool Held;

    /// <summary>The client holds a piece of an event that never ended.</summary>
    public bool MidEvent;

    public StreamTally Tally;
    public long BytesToClient;

    /// <summary>Exact ticks of the first meaningful output; 0 when there was none.</summary>
    public long FirstOutputAt;

    /// <summary>Time between the first meaningful output's arrival and its flush, ticks: the router's own share.</summary>
    public long CommitTook;
}
