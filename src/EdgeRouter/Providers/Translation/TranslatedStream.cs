using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// Frames an upstream's stream and hands its events to a <see cref="AnswerTranslator"/>: bytes in, in any split, bytes out in the client's dialect. Keeps a piece of an event only while one is pending; between events it
/// holds no memory.
/// </summary>
/// <param name="binary">Amazon's event-stream framing instead of server-sent events.</param>
internal sealed class TranslatedStream(AnswerTranslator translator, bool binary, BufferPool pool)
{
    // Inline images and signatures stay below; as for streams that are passed on.
    private const int LargestEvent = 32 << 20;

    private readonly ByteBuffer _pending = new(pool);
    private readonly ByteBuffer _joined = new(pool);
    private SseFramer _framer;

    /// <summary>Bytes for the client, to be cleared once they are sent.</summary>
    public ByteBuffer Output => translator.Output;

    /// <summary>The client's answer is written to its end.</summary>
    public bool IsComplete => translator.IsComplete;

    /// <summary>An answer that is no stream.</summary>
    public EventKind ReadAnswer(ReadOnlySpan<byte> json, ref StreamTally tally) => translator.ReadAnswer(json, ref tally);

    /// <summary>
    /// Takes what arrived. The flags of all its events together; after <see cref="EventKind.Error"/> or <see cref="EventKind.Malformed"/> nothing more may be fed, and what was written before it is good.
    /// </summary>
    public EventKind Feed(ReadOnlySpan<byte> arrived, ref StreamTally tally)
    {
        if (_pending.Length == 0)
        {
            var kind = Take(arrived, ref tally, out var taken);
            _pending.Write(arrived[taken..]);
            return Settle(kind);
        }

        _pending.Write(arrived);
        var kinds = Take(_pending.Written, ref tally, out var consumed);
        _pending.Consume(consumed);
        return Settle(kinds);
    }

    /// <summary>The body has ended by itself. True when the answer is whole and written to its end.</summary>
    /// <param name="kind">Of an event that lacked only its blank line, which several servers leave out.</param>
    public bool End(ref StreamTally tally, out EventKind kind)
    {
        kind = EventKind.None;
        if (!binary && _pending.Length > 0 && _framer.TryReadRest(_pending.Written, out var framed))
        {
            kind = Event(_pending.Written, framed, ref tally);
        }
        else if (!binary && _pending.Length > 0)
        {
            kind = Bare(_pending.Written, ref tally);
        }

        var broken = (kind & (EventKind.Error | EventKind.Malformed)) != 0 || binary && _pending.Length > 0 && !tally.Done;
        return !broken && translator.End(tally);
    }

    /// <summary>Gives every buffer back, the translator's too. Exactly once, last.</summary>
    public void Release()
    {
        _pending.Release();
        _joined.Release();
        translator.Release();
    }

    private EventKind Settle(EventKind kind)
    {
        if (_pending.Length == 0)
        {
            _pending.Release();
        }

        return _pending.Length > LargestEvent ? kind | EventKind.Malformed : kind;
    }

    private EventKind Take(ReadOnlySpan<byte> bytes, ref StreamTally tally, out int taken)
    {
        taken = 0;
        var kinds = EventKind.None;
        while (taken < bytes.Length && (kinds & (EventKind.Error | EventKind.Malformed)) == 0)
        {
            var rest = bytes[taken..];
            if (binary)
            {
                var status = EventStreamFramer.Read(rest, out var message);
                if (status != EventStreamStatus.Message)
                {
                    return status == EventStreamStatus.Broken ? kinds | EventKind.Malformed : kinds;
                }

                kinds |= message.IsFailure ? Failure(message, ref tally) : translator.ReadEvent(message.Name, message.Payload, ref tally);
                taken += message.Length;
            }
            else if (_framer.TryRead(rest, out var framed))
            {
                kinds |= framed.DataLines > 0 ? Event(rest[..framed.Length], framed, ref tally) : Bare(rest[..framed.Length], ref tally);
                taken += framed.Length;
            }
            else
            {
                break;
            }
        }

        return kinds;
    }

    private EventKind Event(ReadOnlySpan<byte> raw, in SseEvent framed, ref StreamTally tally)
    {
        var name = raw[framed.NameStart..framed.NameEnd];
        if (framed.DataLines == 1)
        {
            return translator.ReadEvent(name, raw[framed.DataStart..framed.DataEnd], ref tally);
        }

        _joined.Clear();
        var into = _joined.GetSpan(raw.Length);
        _joined.Advance(SseFramer.JoinData(raw[framed.FieldsStart..], into));
        return translator.ReadEvent(name, _joined.Written, ref tally);
    }

    // Google ends a stream that fails with an error object that is no event.
    private EventKind Bare(ReadOnlySpan<byte> raw, ref StreamTally tally)
    {
        raw = raw.Trim(" \r\n\t"u8);
        return raw.StartsWith("{"u8) || raw.StartsWith("["u8) ? translator.ReadEvent("error"u8, raw, ref tally) : EventKind.None;
    }

    // The name alone does not always tell a failure from an event.
    private EventKind Failure(in EventStreamMessage message, ref StreamTally tally)
    {
        _joined.Clear();
        _joined.Write(message.Name);
        if (!message.Name.EndsWith("Exception"u8))
        {
            _joined.Write("Exception"u8);
        }

        return translator.ReadEvent(_joined.Written, message.Payload, ref tally);
    }
}
