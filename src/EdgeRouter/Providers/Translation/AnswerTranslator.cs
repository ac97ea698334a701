using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// An upstream's answer read in one dialect and written in another: what stands between framing and the client when the two sides differ. One per attempt; it answers like an
/// <see cref="UpstreamDialect"/> does for equal sides, and the bytes to send are in <see cref="Output"/>, to be cleared once they are sent.
/// </summary>
internal abstract class AnswerTranslator
{
    /// <summary>Bytes for the client: whole events, or nothing until the end of an answer that is no stream.</summary>
    public abstract ByteBuffer Output { get; }

    /// <summary>The client's answer is written to its end.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>One event of the upstream's stream.</summary>
    public abstract EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally);

    /// <summary>The upstream's whole answer.</summary>
    public abstract EventKind ReadAnswer(ReadOnlySpan<byte> json, ref StreamTally tally);

    /// <summary>
    /// The upstream's body has ended. Dialects without an end mark are whole when a finish was seen. False: the answer is a piece, and the caller ends it with an error.
    /// </summary>
    public abstract bool End(in StreamTally tally);

    /// <summary>Gives every buffer back. Exactly once, last.</summary>
    public abstract void Release();
}
