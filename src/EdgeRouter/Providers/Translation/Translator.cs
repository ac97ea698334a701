using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// An upstream's answer read in one dialect and written in another: what stands between framing and the client when the two sides differ. One per attempt; it answers like an
/// <see cref="UpstreamDialect"/> does for equal sides, and the bytes to send are in <see cref="Output"/>, to be cleared once they are sent.
/// </summary>
internal sealed class Translator
{
    private readonly AnswerDecoder _decoder;
    private readonly AnswerEncoder _encoder;
    private readonly ByteBuffer _scratch;

    /// <param name="stream">The client wants a stream. The upstream's form need not be the same: a whole answer becomes a stream of few events, and the other way round.</param>
    public Translator(DialectId upstream, DialectId client, bool stream, in AnswerOptions options, Quirks quirks, BufferPool pool)
    {
        _scratch = new ByteBuffer(pool);
        _encoder = Translations.EncoderOf(client, stream, options, pool);
        _decoder = Translations.DecoderOf(upstream, quirks, _encoder, _scratch, options.Id);
    }

    /// <summary>Bytes for the client: whole events, or nothing until the end of an answer that is no stream.</summary>
    public ByteBuffer Output => _encoder.Output;

    /// <summary>The client's answer is written to its end.</summary>
    public bool IsComplete => _encoder.IsComplete;

    /// <summary>One event of the upstream's stream.</summary>
    public EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally)
    {
        if (_encoder.IsComplete)
        {
            return EventKind.None;
        }

        var kind = _decoder.ReadEvent(name, data, ref tally);
        if ((kind & EventKind.Done) != 0)
        {
            _encoder.Complete();
        }

        return kind;
    }

    /// <summary>The upstream's whole answer.</summary>
    public EventKind ReadAnswer(ReadOnlySpan<byte> json, ref StreamTally tally)
    {
        var kind = _decoder.ReadAnswer(json, ref tally);
        if ((kind & (EventKind.Error | EventKind.Malformed)) == 0)
        {
            _encoder.Complete();
        }

        return kind;
    }

    /// <summary>
    /// The upstream's body has ended. Dialects without an end mark are whole when a finish was seen. False: the answer is a piece, and the caller ends it with an error.
    /// </summary>
    public bool End(in StreamTally tally)
    {
        if (tally.Done || tally.Finish != FinishReason.None)
        {
            _encoder.Complete();
        }

        return _encoder.IsComplete;
    }

    public void WriteError(GatewayError error) => _encoder.WriteError(error);

    /// <summary>Gives every buffer back. Exactly once, last.</summary>
    public void Release()
    {
        _encoder.Release();
        _encoder.Output.Release();
        _scratch.Release();
    }
}
