using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// Reads an upstream's answer, whole or event by event, into <see cref="StreamEvent"/>s; one subclass per upstream dialect, one instance per attempt. It sees whole events: framing, in any split of the bytes,
/// is done before. Allocates nothing per event in steady state. Unknown events and members are passed over, as their vendors ask; JSON that is broken is said to be.
/// </summary>
/// <param name="sink">Takes the words.</param>
/// <param name="scratch">For texts that have to be put into another form; cleared at will, owned by the caller.</param>
internal abstract class AnswerDecoder(IStreamEventSink sink, ByteBuffer scratch)
{
    private StreamTally _tally;
    private EventKind _kind;
    private bool _started;

    // Choices that called tools, a bit each.
    private ulong _called;
    private ulong _finished;

    protected ByteBuffer Scratch => scratch;

    protected bool IsFinished => _finished != 0;

    /// <summary>One event: for server-sent events its name (often empty) and data, for Amazon's framing the event type and payload.</summary>
    public EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally)
    {
        _tally = tally;
        _kind = EventKind.None;
        Event(name, data);
        return Leave(ref tally);
    }

    /// <summary>A whole JSON answer with status 2xx.</summary>
    public EventKind ReadAnswer(ReadOnlySpan<byte> json, ref StreamTally tally)
    {
        _tally = tally;
        _kind = EventKind.None;
        Answer(json);
        return Leave(ref tally);
    }

    protected abstract void Event(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data);

    protected abstract void Answer(ReadOnlySpan<byte> json);

    protected void Is(EventKind kind) => _kind |= kind;

    protected void Done()
    {
        _tally.Done = true;
        _kind |= EventKind.Done;
    }

    /// <summary>Only the first counts; everything else makes up for it when it never comes.</summary>
    protected void Start(ReadOnlySpan<byte> id, ReadOnlySpan<byte> model, in Usage usage)
    {
        if (!_started)
        {
            _started = true;
            _tally.Usage.Update(usage);
            sink.On(StreamEvent.OfStart(id, model, usage));
        }
    }

    protected void Text(StreamEventKind kind, ReadOnlySpan<byte> text, int choice = 0)
    {
        if (!text.IsEmpty)
        {
            Emit(StreamEvent.OfText(kind, text, choice));
        }
    }

    protected void ToolStart(int tool, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> signature = default, int choice = 0)
    {
        _called |= 1UL << (choice & 63);
        Emit(StreamEvent.OfToolStart(tool, id, name, signature, choice));
    }

    protected void Arguments(int tool, ReadOnlySpan<byte> piece, int choice = 0)
    {
        if (!piece.IsEmpty)
        {
            Emit(StreamEvent.OfArguments(tool, piece, choice));
        }
    }

    /// <summary>Arguments that came as a JSON value instead of text.</summary>
    protected void ArgumentsOf(int tool, ReadOnlySpan<byte> value, int choice = 0)
    {
        scratch.Clear();
        JsonText.Escape(value.IsEmpty ? "{}"u8 : value, scratch);
        Arguments(tool, scratch.Written, choice);
    }

    /// <summary>A choice ends once, whatever follows.</summary>
    protected void Finish(FinishReason reason, ReadOnlySpan<byte> stopSequence = default, int choice = 0)
    {
        var bit = 1UL << (choice & 63);
        if ((_finished & bit) != 0)
        {
            return;
        }

        _finished |= bit;
        _tally.OpenChoices &= ~bit;

        // Some servers say stop, and some have no other word, although there are calls to be made.
        if (reason is FinishReason.Stop or FinishReason.Other && (_called & bit) != 0)
        {
            reason = FinishReason.ToolCalls;
        }

        _tally.Finish = reason;
        _kind |= EventKind.Finish;
        Emit(StreamEvent.OfFinish(reason, stopSequence, choice));
    }

    protected void Usage(in Usage usage)
    {
        if (usage.IsKnown)
        {
            _tally.Usage.Update(usage);
            Emit(StreamEvent.OfUsage(_tally.Usage));
        }
    }

    protected void Error(UpstreamError? error)
    {
        _tally.Error = error;
        _kind |= EventKind.Error;
        sink.On(StreamEvent.OfError(error));
    }

    /// <summary>For errors, which are rare: the text of the inside of a JSON string, or null when it is empty.</summary>
    protected static string? TextOf(ReadOnlySpan<byte> inside)
    {
        if (inside.IsEmpty)
        {
            return null;
        }

        var value = new byte[inside.Length];
        return Encoding.UTF8.GetString(value, 0, JsonText.Unescape(inside, value));
    }

    private void Emit(in StreamEvent read)
    {
        if (!_started)
        {
            Start(default, default, Model.Usage.Unknown);
        }

        if (read.IsOutput)
        {
            _kind |= EventKind.Output;
        }

        sink.On(read);
    }

    private EventKind Leave(ref StreamTally tally)
    {
        if ((_kind & EventKind.Output) != 0)
        {
            _tally.OutputEvents++;
        }

        tally = _tally;
        return _kind;
    }
}
