using System.Buffers;
using System.Runtime.CompilerServices;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Relay;

/// <summary>
/// Carries one event stream from an upstream to a client: read, tap, write, one flush per read. What arrives leaves with the same read, in whole events: a piece of an event is no use to a client, and
/// keeping it back (up to <see cref="HeldPiece"/>) means that a keep-alive or an error can be put between events at any moment. Nothing is sent before the first meaningful output, so until then a failure is
/// still an HTTP status. One relay serves one stream at a time and is reused; it allocates nothing per event.
/// </summary>
internal sealed class StreamRelay(Clock clock, BufferPool pool, IoHold hold, RelayCounters counters) : IReadTarget
{
    // One block of Kestrel's and about ten events of a typical token stream.
    private const int FirstBuffer = 4096;

    // A larger unfinished event is passed on as it comes.
    private const int HeldPiece = 64 << 10;

    // Meaningless output (roles, comments) held back before the commit point.
    private const int CommitWindow = 64 << 10;

    // Largest single event that is followed: inline images and audio stay below.
    private const int LargestEvent = 32 << 20;

    private static readonly byte[] KeepAliveComment = ": keep-alive\n\n"u8.ToArray();

    // After the end mark only the connection's own end is waited for, so that it can be used again, and not for long.
    private readonly long _lingering = clock.ToTicks(TimeSpan.FromSeconds(1));

    // Usage and the end mark follow the finish reason at once, if at all.
    private readonly long _ending = clock.ToTicks(TimeSpan.FromSeconds(10));

    private readonly ClientWriter _writer = new(clock);
    private readonly ArrayBufferWriter<byte> _mended = new();
    private RelayJob _job = null!;
    private SseFramer _framer;
    private byte[] _buffer = [];
    private byte[] _held = [];
    private int _filled;
    private int _heldLength;

    // Bytes of the unfinished event at the front of the buffer that the client already has.
    private int _passed;

    // A whole event, with its frame; empty: none is held back.
    private byte[] _usage = [];

    // What a translation says, read again in the client's dialect where it may be gone on with.
    private UpstreamDialect? _asClient;
    private StreamTally _seen;
    private bool _committed;
    private bool _ready;
    private bool _ended;
    private bool _dirty;
    private long _quietSince;
    private long _judgedAt;
    private long _readDeadline;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FailureClass> RunAsync(RelayJob job)
    {
        _job = job;
        job.Result = new RelayResult { Tally = StreamTally.Empty };
        _framer = default;
        (_filled, _heldLength, _passed) = (0, 0, 0);
        (_committed, _dirty, _ready) = (false, false, false);
        _mended.ResetWrittenCount();
        _ended = false;
        _usage = [];
        _seen = StreamTally.Empty;
        _quietSince = clock.Coarse;
        _judgedAt = _quietSince;
        _readDeadline = job.FirstTokenAt;
        try
        {
            return job.Result.Failure = await CopyAsync();
        }
        finally
        {
            job.Watch.WaitOn(null, DeadlineWatch.Never);
        }
    }

    /// <summary>Goes on with an answer that was held: from here on it is the client's.</summary>
    /// <param name="attempts">Made by now.</param>
    public async ValueTask<FailureClass> ResumeAsync(int attempts)
    {
        _job.Head.Attempts = attempts;
        _job.Hold = false;
        _ready = false;
        _job.Result.Held = false;
        try
        {
            Commit(clock.Now);
            return _job.Result.Failure = _ended ? await FlushRestAsync() : await CopyAsync();
        }
        finally
        {
            _job.Watch.WaitOn(null, DeadlineWatch.Never);
        }
    }

    /// <summary>Gives the buffers back. Only after the upstream body has been closed: a read may still be filling them.</summary>
    public void Release()
    {
        GiveBack(ref _buffer);
        GiveBack(ref _held);
        _job = null!;
    }

    Memory<byte> IReadTarget.Room()
    {
        if (_buffer.Length == 0)
        {
            _buffer = pool.Rent(FirstBuffer);
        }

        return _buffer.AsMemory(_filled);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FailureClass> CopyAsync()
    {
        _job.Watch.WaitOn(_job.Body, NextWake());
        if (_dirty)
        {
            _dirty = false;
            var begun = await _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
            if (begun != FailureClass.None)
            {
                return begun;
            }

            _job.Watch.WaitOn(_job.Body, NextWake());
        }

        while (true)
        {
            var read = await _job.Body.ReadAsync(this);
            var entered = hold.Enter();
            if (read > 0)
            {
                _filled += read;
                var wrong = Take(entered);
                if (wrong != FailureClass.None || _ready)
                {
                    hold.Leave(entered);
                    return wrong;
                }
            }

            // Where bytes never stop nobody is woken: deadlines, and whether the client is still there, are looked at once for each tick of the clock.
            if (read == UpstreamBody.Woken || (read > 0 && _quietSince != _judgedAt))
            {
                _judgedAt = _quietSince;
                var over = Judge();
                if (over is FailureClass.IdleTimeout or FailureClass.FirstTokenTimeout or FailureClass.TotalTimeout or FailureClass.Draining && IsWhole)
                {
                    // An upstream that does not end its answer costs us that connection, not the client its time.
                    read = UpstreamBody.Ended;
                }
                else if (over != FailureClass.None)
                {
                    return over;
                }
            }

            if (read is <= 0 and not UpstreamBody.Woken)
            {
                var ended = Finish(read);
                if (_ready)
                {
                    _ended = true;
                    hold.Leave(entered);
                    return FailureClass.None;
                }

                if (ended != FailureClass.None || !_dirty)
                {
                    return ended;
                }

                hold.Leave(entered);
                return await _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
            }

            if (_dirty)
            {
                _dirty = false;
                var flush = _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
                var waited = !flush.IsCompletedSuccessfully;
                hold.Leave(entered);
                var flushed = await flush;
                if (flushed != FailureClass.None)
                {
                    return flushed;
                }

                if (waited)
                {
                    _job.Watch.WaitOn(_job.Body, NextWake());
                }
                else
                {
                    _job.Watch.WakeAt(NextWake());
                }
            }
            else
            {
                hold.Leave(entered);
                _job.Watch.WakeAt(NextWake());
            }
        }
    }

    // Woken without data: is a deadline over, has the client gone, is a keep-alive due?
    private FailureClass Judge()
    {
        if (_job.Watch.Interrupted is var interrupted && interrupted != FailureClass.None)
        {
            return interrupted;
        }

        var now = clock.Coarse;
        if (now >= _job.TotalAt)
        {
            return FailureClass.TotalTimeout;
        }

        if (now >= _readDeadline)
        {
            return _job.Result.FirstOutputAt == 0 ? FailureClass.FirstTokenTimeout : FailureClass.IdleTimeout;
        }

        if (MayKeepAlive() && now >= _quietSince + _job.KeepAlive)
        {
            _quietSince = now;
            StartEarly();
            Write(KeepAliveComment);
        }

        return FailureClass.None;
    }

    // With every choice's finish reason, or the end mark, this was the whole answer: how the connection ends does not matter.
    private bool IsWhole => _job.Result.Tally.Done || (_passed == 0 && _job.Result.Tally is { OpenChoices: 0, Finish: not FinishReason.None });

    // Where a broken answer may be gone on with, a usage in front of the finish reason may not be the last one: it waits for the end.
    private bool IsUsageEarly(EventKind kind) =>
        (kind & EventKind.UsageOnly) != 0 && _passed == 0 && _job.Result.Tally is { Finish: FinishReason.None, Done: false } && (_job.Mender is not null || _job.Transcript is not null);

    private bool MayKeepAlive() => _passed == 0 && !_job.Result.Tally.Done && (_committed || _job.KeepAliveBeforeFirstToken);

    private long NextWake()
    {
        var wake = Math.Min(_readDeadline, _job.TotalAt);
        return MayKeepAlive() ? Math.Min(wake, _quietSince + _job.KeepAlive) : wake;
    }

    private FailureClass Take(long arrived)
    {
        _quietSince = clock.Coarse;
        if (_job.Result.FirstOutputAt != 0)
        {
            _readDeadline = _quietSince + (IsWhole ? Math.Min(_job.Idle, _ending) : _job.Idle);
        }

        var failure = _job.Translation is { } translation ? TakeTranslated(translation, arrived) : TakeEvents(arrived);
        if (failure != FailureClass.None)
        {
            return failure;
        }

        if (_filled - _passed > HeldPiece)
        {
            if (_job.Mender is not null)
            {
                // An event that cannot be read whole cannot be mended.
                return MakeRoom();
            }

            if (!_committed)
            {
                CommitOrHold(arrived);
            }

            if (_committed)
            {
                Write(_buffer.AsSpan(_passed, _filled - _passed));
                _passed = _filled;
            }
        }

        return MakeRoom();
    }

    private FailureClass TakeTranslated(TranslatedStream translation, long arrived)
    {
        var before = _job.Result.Tally.OutputEvents;
        var kind = translation.Feed(_buffer.AsSpan(0, _filled), ref _job.Result.Tally);
        _filled = 0;
        counters.Events.Add(_job.Result.Tally.OutputEvents - before);
        Note(kind, arrived);
        if ((kind & EventKind.Finish) != 0 && IsWhole)
        {
            _readDeadline = _quietSince + Math.Min(_job.Idle, _ending);
        }

        if ((kind & EventKind.Done) != 0)
        {
            _readDeadline = _quietSince + _lingering;
        }

        if (_job.Result.FirstOutputAt != 0 && !_committed)
        {
            CommitOrHold(arrived);
        }

        return EmitTranslated(translation) ? FailureOf(kind) : FailureClass.Diverged;
    }

    private static FailureClass FailureOf(EventKind kind) =>
        (kind & EventKind.Error) != 0 ? FailureClass.InBandError : (kind & EventKind.Malformed) != 0 ? FailureClass.MalformedAnswer : FailureClass.None;

    // False: the mender saw another answer than the client has. Only where it may be gone on with is the translation looked at again, event by event.
    private bool EmitTranslated(TranslatedStream translation)
    {
        var rest = translation.Output.Written;
        if (_job.Mender is null && _job.Transcript is null)
        {
            Emit(rest);
        }
        else
        {
            var framer = default(SseFramer);
            _asClient = Dialects.Of(Dialects.ClientOf(_job.Operation));
            while (framer.TryRead(rest, out var framed))
            {
                var data = rest[framed.DataStart..framed.DataEnd];
                var kind = _asClient.ReadEvent(default, data, ref _seen);
                if (_job.Mender is { } mender)
                {
                    mender.Mend(data, kind, _mended);
                    EmitMended(kind);
                    if (mender.Diverged)
                    {
                        return false;
                    }
                }
                else
                {
                    _job.Transcript!.Append(data, kind);
                    Emit(rest[..framed.Length]);
                }

                rest = rest[framed.Length..];
            }
        }

        translation.Output.Clear();
        return true;
    }

    private void Note(EventKind kind, long arrived)
    {
        if ((kind & EventKind.Output) != 0 && _job.Result.FirstOutputAt == 0)
        {
            _job.Result.FirstOutputAt = arrived;
            _job.OnFirstOutput?.OnFirstOutput();
            _readDeadline = _quietSince + _job.Idle;
        }
    }

    private FailureClass TakeEvents(long arrived)
    {
        var pending = _buffer.AsSpan(0, _filled);
        var start = 0;
        var run = _passed;
        var failure = FailureClass.None;
        var before = _job.Result.Tally.OutputEvents;
        while (_framer.TryRead(pending[start..], out var framed))
        {
            var raw = pending.Slice(start, framed.Length);
            var kind = framed.DataLines == 0 ? EventKind.None : ReadEvent(raw, framed);
            if ((kind & (EventKind.Error | EventKind.Malformed)) != 0)
            {
                failure = (kind & EventKind.Error) != 0 ? FailureClass.InBandError : FailureClass.MalformedAnswer;
                break;
            }

            var end = start + framed.Length;
            if (_job.Mender is { } mender)
            {
                // The event itself stays here; what the mender made of it goes.
                run = end;
                EmitMended(kind);
                if (mender.Diverged)
                {
                    failure = FailureClass.Diverged;
                    break;
                }
            }
            else if (framed.FieldsStart > 0 && _passed == 0 && _job.Result.BytesToClient > 0)
            {
                // A byte order mark is one only at the very start, and there a keep-alive stands by now. So run may be ahead of start.
                run = framed.FieldsStart;
            }

            // An event whose head the client already has can only be finished.
            if (_job.Mender is null && (kind & EventKind.UsageOnly) != 0 && _passed == 0 && (_job.StripUsage || IsUsageEarly(kind)))
            {
                Emit(pending[Math.Min(run, start)..start]);
                run = end;
                _usage = _job.StripUsage ? [] : raw.ToArray();
            }
            else if (_usage.Length > 0 && _job.Mender is null && (kind & EventKind.Done) != 0)
            {
                Emit(pending[Math.Min(run, start)..start]);
                run = Math.Max(run, start);
                EmitUsage();
            }

            Note(kind, arrived);
            if ((kind & EventKind.Finish) != 0 && IsWhole)
            {
                _readDeadline = _quietSince + Math.Min(_job.Idle, _ending);
            }

            if ((kind & EventKind.Done) != 0)
            {
                _readDeadline = _quietSince + _lingering;
            }

            start = end;
            _passed = 0;
        }

        counters.Events.Add(_job.Result.Tally.OutputEvents - before);
        if (_job.Result.FirstOutputAt != 0 && !_committed)
        {
            CommitOrHold(arrived);
        }

        if (run < start)
        {
            Emit(pending[run..start]);
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

    private void EmitMended(EventKind kind)
    {
        if (IsUsageEarly(kind))
        {
            _usage = _job.StripUsage ? [] : _mended.WrittenSpan.ToArray();
        }
        else if (!_job.StripUsage || (kind & EventKind.UsageOnly) == 0)
        {
            if ((kind & EventKind.Done) != 0)
            {
                EmitUsage();
            }

            Emit(_mended.WrittenSpan);
        }

        _mended.ResetWrittenCount();
    }

    private void EmitUsage()
    {
        Emit(_usage);
        _usage = [];
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
            if (_job.Mender is { } mender)
            {
                mender.Mend(data, kind, _mended);
            }
            else
            {
                _job.Transcript?.Append(data, kind);
            }
        }

        return kind;
    }

    private FailureClass Finish(int read)
    {
        if (read == UpstreamBody.Failed && !IsWhole)
        {
            _job.Result.MidEvent = _passed > 0;
            return _job.Body.ReadFailure;
        }

        var arrived = clock.Now;
        var rest = _buffer.AsSpan(0, _filled);
        if (_job.Translation is { } translation)
        {
            translation.End(ref _job.Result.Tally, out var last);
            Note(last, arrived);
            if (FailureOf(last) is var wrong && wrong != FailureClass.None)
            {
                return wrong;
            }

            if (!EmitTranslated(translation))
            {
                return FailureClass.Diverged;
            }
        }
        else if (read == UpstreamBody.Ended && _filled > 0 && _framer.TryReadRest(rest, out var framed))
        {
            // Several servers close right behind their last data line. What reads as an event is one; what does not is a cut.
            var kind = ReadEvent(rest, framed);
            if ((kind & EventKind.Error) != 0)
            {
                return FailureClass.InBandError;
            }

            if ((kind & EventKind.Malformed) == 0 && !(_job.StripUsage && (kind & EventKind.UsageOnly) != 0 && _passed == 0))
            {
                Note(kind, arrived);
                if (_job.Mender is null)
                {
                    Emit(rest[(_job.Result.BytesToClient > 0 ? Math.Max(_passed, framed.FieldsStart) : _passed)..]);
                    Emit("\n\n"u8);
                }
                else
                {
                    Emit(_mended.WrittenSpan);
                    _mended.ResetWrittenCount();
                }

                _passed = 0;
            }
        }

        _job.Result.MidEvent = _passed > 0;
        if (_job.Result.Tally.Finish == FinishReason.None && (!_job.Result.Tally.Done || _job.Result.Tally.OutputEvents == 0))
        {
            return _job.Result.Tally.OutputEvents == 0 ? FailureClass.EmptyAnswer : FailureClass.Truncated;
        }

        if (_job.Translation is { IsComplete: false })
        {
            return FailureClass.Truncated;
        }

        if (_job.Mender is { IsWhole: false })
        {
            return FailureClass.Diverged;
        }

        EmitUsage();
        if (!_committed)
        {
            CommitOrHold(arrived);
        }

        return FailureClass.None;
    }

    private ValueTask<FailureClass> FlushRestAsync()
    {
        _dirty = false;
        return _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
    }

    private void CommitOrHold(long arrived)
    {
        if (_job.Hold)
        {
            _ready = true;
            _job.Result.Held = true;
        }
        else
        {
            Commit(arrived);
        }
    }

    private void Commit(long arrived)
    {
        StartEarly();
        _committed = true;
        if (_heldLength > 0)
        {
            Write(_held.AsSpan(0, _heldLength));
            _heldLength = 0;
        }

        GiveBack(ref _held);

        _job.Result.CommitTook = clock.Now - arrived;
    }

    private void StartEarly()
    {
        if (_job.Reply.Started)
        {
            return;
        }

        var now = clock.Now;
        _job.Head.UpstreamMilliseconds = _job.Result.FirstOutputAt == 0 ? -1 : clock.ToMilliseconds(_job.Result.FirstOutputAt - _job.AttemptStarted);
        var own = _job.Result.FirstOutputAt == 0 ? 0 : now - _job.Result.FirstOutputAt;
        _job.Head.OverheadMilliseconds = clock.ToMilliseconds(_job.OverheadBefore + own);
        _job.Reply.Start(_job.Head);
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        if (_committed)
        {
            Write(bytes);
            return;
        }

        if (_heldLength + bytes.Length > CommitWindow)
        {
            CommitOrHold(clock.Now);
            if (_committed)
            {
                Write(bytes);
                return;
            }
        }

        if (_held.Length < _heldLength + bytes.Length)
        {
            _held = _held.Length == 0
                ? pool.Rent(Math.Max(FirstBuffer, bytes.Length))
                : pool.Grow(_held, _heldLength, _heldLength + bytes.Length);
        }

        bytes.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += bytes.Length;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _job.Reply.Body.Put(bytes);
        _job.Result.BytesToClient += bytes.Length;
        _dirty = true;
    }

    private FailureClass MakeRoom()
    {
        if (_filled == 0)
        {
            // Between two events a stream holds no memory.
            GiveBack(ref _buffer);
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
        else if (_buffer.Length > HeldPiece && _filled <= FirstBuffer / 2)
        {
            _buffer = pool.Grow(_buffer, _filled, FirstBuffer);
        }

        return FailureClass.None;
    }

    private void GiveBack(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            pool.Return(buffer);
            buffer = [];
        }
    }
}
