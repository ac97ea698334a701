using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>
/// The grammar of an upstream as pure functions on bytes: how a request is edited for it, what its answers and failures mean. It holds no state, sees no socket and no clock; what an answer has shown so
/// far is kept in the caller's <see cref="StreamTally"/>. To add one: one file here and one line in <see cref="Dialects"/>.
/// </summary>
internal abstract class UpstreamDialect
{
    /// <summary>Path of the operation behind the provider's base URL; null when the dialect or the vendor does not have it.</summary>
    public abstract string? Path(Operation operation, Quirks quirks);

    /// <summary>
    /// The edits that turn the received body into the one that is sent. Returns true when usage was asked for although the caller did not ask, so that the usage event has to be stripped again.
    /// </summary>
    /// <param name="model">The model's name upstream as the inside of a JSON string; empty when the name in the body stays.</param>
    public abstract bool Edit(in RequestFacts facts, Operation operation, Quirks quirks, ReadOnlyMemory<byte> model, ref BodyEdits edits);

    /// <summary>Reads one event of a stream. Called for every event, so it does not allocate but for an error.</summary>
    public abstract EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally);

    /// <summary>Reads a whole JSON answer with status 2xx.</summary>
    public abstract EventKind ReadAnswer(ReadOnlySpan<byte> json, Operation operation, ref StreamTally tally);

    /// <summary>Finds usage near the end of an answer too large to be held; <paramref name="tail"/> is its last piece.</summary>
    public abstract void ReadTail(ReadOnlySpan<byte> tail, ref StreamTally tally);

    /// <summary>The smallest request that makes a server load a model: one token, of no meaning.</summary>
    /// <param name="model">The model's name upstream as the inside of a JSON string.</param>
    public abstract byte[] WarmingRequest(ReadOnlySpan<byte> model);

    /// <summary>The class of an answer whose status is not 2xx, from the provider's error code first and the status second, never from message text.</summary>
    public abstract FailureClass Classify(int status, UpstreamError? error);
}
