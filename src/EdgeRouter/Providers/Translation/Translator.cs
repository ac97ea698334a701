using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Providers.Translation;

/// <summary>A chat's answer, through the small vocabulary of <see cref="Model.Chat.StreamEvent"/>: any upstream's to any client's.</summary>
internal sealed class Translator : AnswerTranslator
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

    public override ByteBuffer Output => _encoder.Output;

    public override bool IsComplete => _encoder.IsComplete;

    public override EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally)
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

    public override EventKind ReadAnswer(ReadOnlySpan<byte> json, ref StreamTally tally)
    {
        var kind = _decoder.ReadAnswer(json, ref tally);
        if ((kind & (EventKind.Error | EventKind.Malformed)) == 0)
        {
            _encoder.Complete();
        }

        return kind;
    }

    public override bool End(in StreamTally tally)
    {
        if (tally.Done || tally.Finish != FinishReason.None)
        {
            _encoder.Complete();
        }

        return _encoder.IsComplete;
    }

    public void WriteError(GatewayError error) => _encoder.WriteError(error);

    public override void Release()
    {
        _encoder.Release();
        _encoder.Output.Release();
        _scratch.Release();
    }
}
