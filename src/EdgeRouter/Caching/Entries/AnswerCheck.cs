using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>
/// The last look at an answer before it is kept: it is read once more, whole, in the dialect of the client that it went to, and made ready to be given again. Comments go, usage is marked as cached, and a stream whose client did not
/// ask for usage gets it back, so that one entry serves callers that ask and callers that do not. Works on the offload queue; an answer that does not read as whole is refused.
/// </summary>
internal ref struct AnswerCheck(Operation operation, Usage usage, ByteBuffer into)
{
    private StreamTally _tally = StreamTally.Empty;
    private ByteRange _usageEvent;
    private bool _isWhole;

    /// <summary>The event that holds nothing but usage, in what was written; absent: none.</summary>
    public readonly ByteRange UsageEvent => _usageEvent;

    /// <summary>Why the model stopped.</summary>
    public readonly FinishReason Finish => _tally.Finish;

    /// <summary>See <see cref="AnswerTraits"/>.</summary>
    public int Traits { get; private set; }

    /// <summary>True: what was written may be kept.</summary>
    public bool Read(ReadOnlySpan<byte> answer, bool stream)
    {
        if (stream)
        {
            return ReadStream(answer);
        }

        var kind = Dialect.ReadAnswer(answer, operation, ref _tally);
        if (kind == EventKind.None || (kind & (EventKind.Error | EventKind.Malformed)) != 0)
        {
            return false;
        }

        Traits = AnswerTraits.Of(answer, operation, _tally.Finish);
        if (!CachedUsage.TryMark(answer, operation, into))
        {
            into.Write(answer);
        }

        return operation == Operation.Embeddings || IsFinished;
    }

    private readonly UpstreamDialect Dialect => Dialects.Of(Dialects.ClientOf(operation), operation);

    private readonly bool IsFinished => _tally is { Finish: not FinishReason.None, OpenChoices: 0 };

    private bool ReadStream(ReadOnlySpan<byte> answer)
    {
        var framer = default(SseFramer);
        while (framer.TryRead(answer, out var framed))
        {
            var raw = answer[..framed.Length];
            answer = answer[framed.Length..];
            if (framed.DataLines > 0 && !ReadEvent(raw, framed))
            {
                return false;
            }
        }

        // What hangs over is no event: the stream was cut.
        return answer.IsEmpty && _isWhole && IsFinished;
    }

    private bool ReadEvent(ReadOnlySpan<byte> raw, in SseEvent framed)
    {
        if (framed.DataLines > 1)
        {
            // Nobody sends these; marking would have to put the lines together.
            return false;
        }

        var data = raw[framed.DataStart..framed.DataEnd];
        var name = raw[framed.NameStart..framed.NameEnd];
        var kind = Dialect.ReadEvent(name, data, ref _tally);
        if ((kind & (EventKind.Error | EventKind.Malformed)) != 0)
        {
            return false;
        }

        var isLast = (kind & EventKind.Done) != 0;
        if (!data.SequenceEqual("[DONE]"u8))
        {
            Traits |= AnswerTraits.Of(data, operation, _tally.Finish);
        }

        if (isLast && _usageEvent.Length == 0 && !_tally.Usage.IsKnown && usage.IsKnown && operation is (Operation.ChatCompletions or Operation.Completions))
        {
            AddUsage();
        }

        _isWhole |= isLast;
        var start = into.Length;
        WriteEvent(raw, name, data);
        if ((kind & EventKind.UsageOnly) != 0)
        {
            _usageEvent = new ByteRange(start, into.Length - start);
        }

        return true;
    }

    private readonly void WriteEvent(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (data.IndexOf("\"usage\""u8) < 0)
        {
            into.Write(raw);
            return;
        }

        var start = into.Length;
        if (!name.IsEmpty)
        {
            into.Write("event: "u8);
            into.Write(name);
            into.Write((byte)'\n');
        }

        into.Write("data: "u8);
        if (CachedUsage.TryMark(data, operation, into))
        {
            into.Write("\n\n"u8);
        }
        else
        {
            into.Truncate(start);
            into.Write(raw);
        }
    }

    // As the provider would have said it, with the names of the event before.
    private void AddUsage()
    {
        var written = into.Written;
        var framer = default(SseFramer);
        if (!framer.TryRead(written, out var first) || first.DataLines != 1)
        {
            return;
        }

        var about = written[first.DataStart..first.DataEnd].ToArray();
        var start = into.Length;
        into.Write("data: "u8);
        ChunkHead.Write(about, into);
        into.Write("\"choices\":[],\"usage\":"u8);
        CachedUsage.Write(usage, into);
        into.Write("}\n\n"u8);
        _usageEvent = new ByteRange(start, into.Length - start);
    }
}
