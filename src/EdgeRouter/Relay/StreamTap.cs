using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Relay;

/// <summary>
/// From an upstream's bytes to what its events say, and to what of them goes to the client: events leave whole, up to <see cref="HeldPiece"/>; what is larger flows on as it comes. Fills itself from the upstream
/// (<see cref="IReadTarget"/>) and holds no memory between two events. No allocation per event.
/// </summary>
internal sealed class StreamTap(Clock clock, BufferPool pool, RelayCounters counters, ClientStream client) : IReadTarget
{
    // A larger unfinished event is passed on as it comes.
    private const int HeldPiece = 64 << 10;

    // Largest single event that is followed: inline images and audio stay below.
    private const int LargestEvent = 32 << 20;

    private readonly StreamMending _mending = new(client);
    private readonly TranslatedEvents _translated = new(client);
    private RelayJob _job = null!;
    private SseFramer _framer;
    private byte[] _buffer = [];
    private int _filled;

    // Bytes of the unfinished event at the front of the buffer that the client already has.
    private int _passed;

    public ClientStream Client => client;

    /// <summary>The client holds no piece of an event.</summary>
    public bool IsBetweenEvents => _passed == 0;

    /// <summary>With every choice's finish reason, or the end mark, this was the whole answer: how the connection ends does not matter.</summary>
    public bool IsWhole => _job.Result.Tally.Done || (_passed == 0 && _job.Result.Tally is { OpenChoices: 0, Finish: not FinishReason.None });

    public void Begin(RelayJob job)
    {
        _job = job;
        _framer = default;
        (_filled, _passed) = (0, 0);
        client.Begin(job);
        _mending.Begin(job);
        _translated.Begin(job, _mending);
    }

    public void Release()
    {
        pool.GiveBack(ref _buffer);
        client.Release();
        _mending.Release();
        _translated.Release();
        _job = null!;
    }

    Memory<byte> IReadTarget.Room()
    {
        if (_buffer.Length == 0)
        {
            _buffer = pool.Rent(ClientStream.FirstBuffer);
        }

        return _buffer.AsMemory(_filled);
    }

    /// <summary>Looks at the bytes that were read last. None, or why the answer cannot go on.</summary>
    /// <param name="read">Bytes.</param>
    /// <param name="arrived">Exact ticks.</param>
    public FailureClass Take(int read, long arrived)
    {
        _filled += read;
        var before = _job.Result.Tally.OutputEvents;
        var failure = _job.Translation is { } translation ? TakeTranslated(translation, arrived) : TakeEvents(arrived);
        counters.Events.Add(_job.Result.Tally.OutputEvents - before);
        if (failure != FailureClass.None)
        {
            return failure;
        }

        // An event that cannot be read whole cannot be mended.
        if (_filled - _passed > HeldPiece && !_mending.Rewrites)
        {
            if (!client.IsCommitted)
            {
                client.CommitOrHold(arrived);
            }

            if (client.IsCommitted)
            {
                client.Write(_buffer.AsSpan(_passed, _filled - _passed));
                _passed = _filled;
            }
        }

        return MakeRoom();
    }

    /// <summary>The upstream has ended. None: the answer is whole.</summary>
    /// <param name="read"><see cref="UpstreamBody.Ended"/> or <see cref="UpstreamBody.Failed"/>.</param>
    public FailureClass Finish(int read)
    {
        if (read == UpstreamBody.Failed && !IsWhole)
        {
            _job.Result.MidEvent = _passed > 0;
            return _job.Body.ReadFailure;
        }

        var arrived = clock.Now;
        var failure = _job.Translation is { } translation ? FinishTranslated(translation, arrived) : read == UpstreamBody.Ended ? FinishEvents(arrived) : FailureClass.None;
        if (failure == FailureClass.None)
        {
            _job.Result.MidEvent = _passed > 0;
            failure = Verdict();
        }

        if (failure != FailureClass.None)
        {
            return failure;
        }

        client.EmitUsage();
        if (!client.IsCommitted)
        {
            client.CommitOrHold(arrived);
        }

        return FailureClass.None;
    }

    private FailureClass Verdict()
    {
        if (_job.Result.Tally.Finish == FinishReason.None && (!_job.Result.Tally.Done || _job.Result.Tally.OutputEvents == 0))
        {
            return _job.Result.Tally.OutputEvents == 0 ? FailureClass.EmptyAnswer : FailureClass.Truncated;
        }

        if (_job.Translation is { IsComplete: false })
        {
            return FailureClass.Truncated;
        }

        return _job.Mender is { IsWhole: false } ? FailureClass.Diverged : FailureClass.None;
    }

    private FailureClass TakeTranslated(TranslatedStream translation, long arrived)
    {
        var kind = translation.Feed(_buffer.AsSpan(0, _filled), ref _job.Result.Tally);
        _filled = 0;
        Note(kind, arrived);
        CommitIfOutput(arrived);
        return _translated.Emit(translation) ? FailureOf(kind) : FailureClass.Diverged;
    }

    private FailureClass FinishTranslated(TranslatedStream translation, long arrived)
    {
        translation.End(ref _job.Result.Tally, out var last);
        Note(last, arrived);
        var failure = FailureOf(last);
        return failure != FailureClass.None || _translated.Emit(translation) ? failure : FailureClass.Diverged;
    }

    private FailureClass TakeEvents(long arrived)
    {
        var pending = _buffer.AsSpan(0, _filled);
        var start = 0;
        var run = _passed;
        var failure = FailureClass.None;
        while (_framer.TryRead(pending[start..], out var framed))
        {
            var raw = pending.Slice(start, framed.Length);
            var kind = framed.DataLines == 0 ? EventKind.None : ReadEvent(raw, framed);
            failure = FailureOf(kind);
            if (failure != FailureClass.None)
            {
                break;
            }

            var end = start + framed.Length;
            if (_mending.Rewrites)
            {
                // The event itself stays here; what the mender made of it goes.
                run = end;
                if (!_mending.Emit(kind))
                {
                    failure = FailureClass.Diverged;
                    break;
                }
            }
            else
            {
                run = Sort(kind, pending, start, framed, run);
            }

            Note(kind, arrived);
            start = end;
            _passed = 0;
        }

        CommitIfOutput(arrived);
        if (run < start)
        {
            client.Emit(pending[run..start]);
        }

        if (failure != FailureClass.None)
        {
            _job.Result.MidEvent = _passed > 0;
            return failure;
        }

        if (start > 0)
        {
            _filled -= start;
            pending.Slice(start, _filled).CopyTo(pending);
        }

        return FailureClass.None;
    }

    // Where the bytes begin that still have to go out: an event of usage may be kept for the end, one that was kept goes in front of the end mark.
    private int Sort(EventKind kind, ReadOnlySpan<byte> pending, int start, in SseEvent framed, int run)
    {
        if (framed.FieldsStart > 0 && _passed == 0 && _job.Result.BytesToClient > 0)
        {
            // A byte order mark is one only at the very start, and there a keep-alive stands by now. So run may be ahead of start.
            run = framed.FieldsStart;
        }

        // An event whose head the client already has can only be finished.
        if ((kind & EventKind.UsageOnly) != 0 && _passed == 0 && (_job.StripUsage || _mending.IsUsageEarly(kind)))
        {
            client.Emit(pending[Math.Min(run, start)..start]);
            client.KeepUsage(pending.Slice(start, framed.Length));
            return start + framed.Length;
        }

        if ((kind & EventKind.Done) != 0 && client.HasUsage)
        {
            client.Emit(pending[Math.Min(run, start)..start]);
            client.EmitUsage();
            return Math.Max(run, start);
        }

        return run;
    }

    // Several servers close right behind their last data line. What reads as an event is one; what does not is a cut.
    private FailureClass FinishEvents(long arrived)
    {
        var rest = _buffer.AsSpan(0, _filled);
        if (_filled == 0 || !_framer.TryReadRest(rest, out var framed))
        {
            return FailureClass.None;
        }

        var kind = ReadEvent(rest, framed);
        if ((kind & EventKind.Error) != 0)
        {
            return FailureClass.InBandError;
        }

        if ((kind & EventKind.Malformed) == 0 && !(_job.StripUsage && (kind & EventKind.UsageOnly) != 0 && _passed == 0))
        {
            Note(kind, arrived);
            if (_mending.Rewrites)
            {
                // Whether it fitted is asked of the whole answer.
                _ = _mending.Emit(kind);
            }
            else
            {
                client.Emit(rest[(_job.Result.BytesToClient > 0 ? Math.Max(_passed, framed.FieldsStart) : _passed)..]);
                client.Emit("\n\n"u8);
            }

            _passed = 0;
        }

        return FailureClass.None;
    }

    private EventKind ReadEvent(ReadOnlySpan<byte> raw, in SseEvent framed)
    {
        var name = raw[framed.NameStart..framed.NameEnd];
        if (framed.DataLines == 1)
        {
            return ReadData(name, raw[framed.DataStart..framed.DataEnd]);
        }

        var joined = pool.Rent(raw.Length);
        var length = SseFramer.JoinData(raw[framed.FieldsStart..], joined);
        var kind = ReadData(name, joined.AsSpan(0, length));
        pool.Return(joined);
        return kind;
    }

    private EventKind ReadData(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var kind = _job.Dialect.ReadEvent(name, data, ref _job.Result.Tally);
        if ((kind & (EventKind.Error | EventKind.Malformed)) == 0)
        {
            _mending.Follow(data, kind);
        }

        return kind;
    }

    private void Note(EventKind kind, long arrived)
    {
        if ((kind & EventKind.Output) != 0 && _job.Result.FirstOutputAt == 0)
        {
            _job.Result.FirstOutputAt = arrived;
            _job.OnFirstOutput?.OnFirstOutput();
        }
    }

    private void CommitIfOutput(long arrived)
    {
        if (_job.Result.FirstOutputAt != 0 && !client.IsCommitted)
        {
            client.CommitOrHold(arrived);
        }
    }

    private static FailureClass FailureOf(EventKind kind) =>
        (kind & EventKind.Error) != 0 ? FailureClass.InBandError : (kind & EventKind.Malformed) != 0 ? FailureClass.MalformedAnswer : FailureClass.None;

    private FailureClass MakeRoom()
    {
        if (_filled == 0)
        {
            pool.GiveBack(ref _buffer);
        }
        else if (_filled == _buffer.Length)
        {
            if (_filled >= LargestEvent)
            {
                _job.Result.MidEvent = _passed > 0;
                return FailureClass.AnswerTooLarge;
            }

            if (_filled > HeldPiece && !pool.MayGrow(_filled, _filled * 2, _job.RoomLimit))
            {
                _job.Result.MidEvent = _passed > 0;
                return FailureClass.NoRoom;
            }

            _buffer = pool.Grow(_buffer, _filled, _buffer.Length * 2);
        }
        else if (_buffer.Length > HeldPiece && _filled <= ClientStream.FirstBuffer / 2)
        {
            _buffer = pool.Grow(_buffer, _filled, ClientStream.FirstBuffer);
        }

        return FailureClass.None;
    }
}
