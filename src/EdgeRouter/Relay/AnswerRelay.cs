using System.Buffers;
using System.Runtime.CompilerServices;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Relay;

/// <summary>
/// Carries one answer that is not a stream. Up to <see cref="Held"/> it is read whole before the client sees a byte, so that an error inside a 200, an empty answer and a cut body are still HTTP statuses;
/// a larger one (embeddings) flows through, and if it breaks then the connection is broken too. One answer at a time; reused.
/// </summary>
internal sealed class AnswerRelay(Clock clock, BufferPool pool, IoHold hold, OffloadQueue offload) : IReadTarget
{
    private const int FirstBuffer = 4096;
    private const int Held = 1 << 20;

    // What is translated has to be there whole.
    private const int LargestTranslated = 32 << 20;

    // Above this the check of an answer may take longer than an I/O thread should be held.
    private const int OffloadAbove = 64 << 10;

    // Up to this an answer is taken whatever is held: it has been paid for.
    private const int AlwaysHeld = 64 << 10;

    // Usage is the last member of OpenAI's answers and a few hundred bytes long.
    private const int Tail = 4096;

    private static readonly Action<object> CheckOnQueue = static self => ((AnswerRelay)self).Check();

    private readonly ClientWriter _writer = new(clock);
    private RelayJob _job = null!;
    private EventKind _kind;
    private byte[] _buffer = [];
    private int _filled;
    private bool _ended;
    private long _judgedAt;
    private long _announced;

    /// <summary>What <see cref="ReadAllAsync"/> read.</summary>
    public ReadOnlySpan<byte> Content => _buffer.AsSpan(0, _filled);

    Memory<byte> IReadTarget.Room() => _buffer.AsMemory(_filled);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FailureClass> RunAsync(RelayJob job, long contentLength)
    {
        Begin(job);
        var failure = await ReadAsync(contentLength, job.Translation is null ? Held : LargestTranslated);
        if (failure == FailureClass.None)
        {
            _announced = contentLength;
            failure = _ended ? await AnswerAsync() : job.Translation is null ? await StreamAsync() : FailureClass.AnswerTooLarge;
        }

        job.Watch.WaitOn(null, DeadlineWatch.Never);
        return job.Result.Failure = failure;
    }

    /// <summary>Sends an answer that was held.</summary>
    /// <param name="attempts">Made by now.</param>
    public async ValueTask<FailureClass> ResumeAsync(int attempts)
    {
        _job.Head.Attempts = attempts;
        _job.Hold = false;
        _job.Result.Held = false;
        if (_ended)
        {
            Answer(_job.Result.FirstOutputAt);
            _job.Result.Failure = await _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
        }
        else
        {
            _job.Result.Failure = await StreamAsync();
        }

        _job.Watch.WaitOn(null, DeadlineWatch.Never);
        return _job.Result.Failure;
    }

    /// <summary>Reads a body (an error's) up to <paramref name="limit"/> bytes; more is cut off without harm. None, or why the body could not be read.</summary>
    public async ValueTask<FailureClass> ReadAllAsync(RelayJob job, long contentLength, int limit)
    {
        Begin(job);
        var failure = await ReadAsync(contentLength, limit);
        job.Watch.WaitOn(null, DeadlineWatch.Never);
        return failure;
    }

    /// <summary>
    /// Reads what came with status 200 where a stream was asked for: nearly always an error, which is then told as one. Anything else is not what the API promises.
    /// </summary>
    public async ValueTask<FailureClass> ReadInsteadOfStreamAsync(RelayJob job, long contentLength, int limit)
    {
        var failure = await ReadAllAsync(job, contentLength, limit);
        if (failure == FailureClass.None)
        {
            var kind = job.Translation is { } translation
                ? translation.ReadAnswer(Content, ref _job.Result.Tally)
                : job.Dialect.ReadAnswer(Content, job.Operation, ref _job.Result.Tally);
            failure = (kind & EventKind.Error) != 0 ? FailureClass.InBandError : FailureClass.MalformedAnswer;
        }

        return job.Result.Failure = failure;
    }

    /// <summary>Gives the buffer back. Only after the upstream body has been closed.</summary>
    public void Release()
    {
        pool.GiveBack(ref _buffer);

        _job = null!;
    }

    private void Begin(RelayJob job)
    {
        _job = job;
        job.Result = new RelayResult { Tally = StreamTally.Empty };
        _filled = 0;
        _ended = false;
        _judgedAt = clock.Coarse;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FailureClass> ReadAsync(long contentLength, int limit)
    {
        _buffer = pool.Rent(contentLength is > 0 and <= Held ? (int)contentLength : FirstBuffer);
        _job.Watch.WaitOn(_job.Body, _job.TotalAt);
        while (_filled != contentLength)
        {
            if (_filled == _buffer.Length)
            {
                if (_filled >= limit)
                {
                    return FailureClass.None;
                }

                if (_filled >= AlwaysHeld && !pool.MayGrow(_filled, _filled * 2, _job.RoomLimit))
                {
                    return FailureClass.NoRoom;
                }

                _buffer = pool.Grow(_buffer, _filled, _filled * 2);
            }

            var read = await _job.Body.ReadAsync(this);
            if (read == UpstreamBody.Ended)
            {
                break;
            }

            var failure = Judge(read);
            if (failure != FailureClass.None)
            {
                return failure;
            }

            _filled += Math.Max(0, read);
        }

        _ended = true;
        return FailureClass.None;
    }

    private FailureClass Judge(int read)
    {
        if (read == UpstreamBody.Failed)
        {
            return _job.Body.ReadFailure;
        }

        // Where bytes never stop nobody is woken: then it is the clock's turn.
        if (read != UpstreamBody.Woken && clock.Coarse == _judgedAt)
        {
            return FailureClass.None;
        }

        _judgedAt = clock.Coarse;

        var interrupted = _job.Watch.Interrupted;
        return interrupted == FailureClass.None && clock.Coarse >= _job.TotalAt ? FailureClass.TotalTimeout : interrupted;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FailureClass> AnswerAsync()
    {
        var arrived = clock.Now;
        var entered = hold.Enter();
        if (_filled <= OffloadAbove)
        {
            Check();
        }
        else if (!await offload.RunAsync(CheckOnQueue, this))
        {
            if (_job.Translation is not null)
            {
                return FailureClass.Overloaded;
            }

            // The queue is full: better an unchecked answer than none; its framing was whole.
            _job.Dialect.ReadTail(Content[Math.Max(0, _filled - Tail)..], ref _job.Result.Tally);
            _kind = EventKind.Finish;
        }

        if ((_kind & EventKind.Error) != 0)
        {
            return FailureClass.InBandError;
        }

        if ((_kind & EventKind.Malformed) != 0)
        {
            return FailureClass.MalformedAnswer;
        }

        if (_kind == EventKind.None)
        {
            return FailureClass.EmptyAnswer;
        }

        _job.Result.FirstOutputAt = arrived;
        if (_job.Hold)
        {
            _job.Result.Held = true;
            hold.Leave(entered);
            return FailureClass.None;
        }

        Answer(arrived);
        hold.Leave(entered);
        return await _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
    }

    private void Answer(long arrived)
    {
        var body = _job.Translation is { } translation ? translation.Output.Written : Content;
        _job.Head.ContentLength = body.Length;
        Start(arrived);
        _job.Reply.Body.Put(body);
        _job.Result.BytesToClient = body.Length;
        _job.Result.CommitTook = clock.Now - arrived;
    }

    private void Check() => _kind = _job.Translation is { } translation
        ? translation.ReadAnswer(Content, ref _job.Result.Tally)
        : _job.Dialect.ReadAnswer(Content, _job.Operation, ref _job.Result.Tally);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FailureClass> StreamAsync()
    {
        _job.Result.FirstOutputAt = clock.Now;
        if (_job.Hold)
        {
            _job.Result.Held = true;
            return FailureClass.None;
        }

        _job.Head.ContentLength = _announced;
        Start(_job.Result.FirstOutputAt);
        var unsent = 0;
        while (true)
        {
            _job.Reply.Body.Put(_buffer.AsSpan(unsent, _filled - unsent));
            _job.Result.BytesToClient += _filled - unsent;
            var flushed = await _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
            if (flushed != FailureClass.None)
            {
                return flushed;
            }

            // The last bytes stay in front of the next ones, because usage may lie across two reads.
            var kept = Math.Min(Tail, _filled);
            _buffer.AsSpan(_filled - kept, kept).CopyTo(_buffer);
            (_filled, unsent) = (kept, kept);
            _job.Watch.WaitOn(_job.Body, _job.TotalAt);
            while (_filled == kept)
            {
                var read = await _job.Body.ReadAsync(this);
                if (read == UpstreamBody.Ended)
                {
                    _job.Dialect.ReadTail(Content, ref _job.Result.Tally);
                    return FailureClass.None;
                }

                var failure = Judge(read);
                if (failure != FailureClass.None)
                {
                    return failure;
                }

                _filled += Math.Max(0, read);
            }
        }
    }

    private void Start(long arrived)
    {
        _job.Head.UpstreamMilliseconds = clock.ToMilliseconds(arrived - _job.AttemptStarted);
        _job.Head.OverheadMilliseconds = clock.ToMilliseconds(_job.OverheadBefore + clock.Now - arrived);
        _job.Reply.Start(_job.Head);
    }
}
