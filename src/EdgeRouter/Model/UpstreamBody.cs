using EdgeRouter.Primitives;

namespace EdgeRouter.Model;

/// <summary>
/// The body of an upstream's answer as the Relay reads it: failures are values, and a read can be interrupted without losing it. One reader.
/// </summary>
internal abstract class UpstreamBody : IWakeable
{
    /// <summary>Returned by <see cref="ReadAsync"/>: the body ended as its framing announced.</summary>
    public const int Ended = 0;

    /// <summary>Returned by <see cref="ReadAsync"/>: the connection failed; see <see cref="ReadFailure"/>.</summary>
    public const int Failed = -1;

    /// <summary>Returned by <see cref="ReadAsync"/>: woken. The read goes on; the next call must pass the same target and picks it up.</summary>
    public const int Woken = -2;

    /// <summary>The class of the failure that the last read returned.</summary>
    public FailureClass ReadFailure { get; protected set; }

    /// <summary>Bytes read (more than 0), or one of the constants above. Never throws.</summary>
    public abstract ValueTask<int> ReadAsync(IReadTarget into);

    public abstract void Wake();
}
