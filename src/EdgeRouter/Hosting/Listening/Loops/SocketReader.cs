using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using EdgeRouter.Primitives;
using EdgeRouter.Sockets;

namespace EdgeRouter.Hosting.Listening.Loops;

/// <summary>
/// What a client sends, as the server reads it: straight from the socket, when there is something, into one block that is held only as long as something in it is not consumed. A connection that waits holds none. One reader, but
/// <see cref="CancelPendingRead"/> comes from any thread. A reset reads as the end: the server tells a cut request by its framing.
/// </summary>
internal sealed class SocketReader(LoopSocket socket) : PipeReader, IValueTaskSource<ReadResult>
{
    // Most requests with their head.
    private const int Block = 8 << 10;
    private const int LargestBlock = 128 << 10;

    // What a fast sender may have taken in one go, some 100 µs of copying; then the loop's other sockets have their turn and the rest comes on a thread of the pool.
    private const int LongestStreak = 256 << 10;

    private const int Idle = 0;
    private const int Waiting = 1;

    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private byte[] _block = [];
    private int _start;
    private int _examined;
    private int _end;
    private int _wanted;
    private int _streak;
    private int _state;
    private bool _canceled;
    private bool _over;
    private bool _completed;

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return (_streak < LongestStreak || _examined < _end) && TryTake(out result);
    }

    /// <param name="cancellationToken">Looked at before the wait only; <see cref="CancelPendingRead"/> ends one.</param>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _wanted = (int)Math.Min(BlockHint.Take(), LargestBlock);
        while (true)
        {
            var isLong = _streak >= LongestStreak && _examined == _end;
            if (!isLong && TryTake(out var result))
            {
                return new ValueTask<ReadResult>(result);
            }

            _source.Reset();
            var version = _source.Version;
            ReleaseIfEmpty();
            _streak = 0;
            Interlocked.Exchange(ref _state, Waiting);
            if (isLong)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static self => self.OnReadable(), this, preferLocal: false);
                return new ValueTask<ReadResult>(this, version);
            }

            if (!MayTake() || Interlocked.CompareExchange(ref _state, Idle, Waiting) != Waiting)
            {
                return new ValueTask<ReadResult>(this, version);
            }
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _start = consumed.GetInteger();
        _examined = examined.GetInteger();

        // At once: the server may be busy with a long answer before it reads again.
        ReleaseIfEmpty();
    }

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _canceled, true);
        OnReadable();
    }

    public override void Complete(Exception? exception = null)
    {
        if (!_completed)
        {
            _completed = true;
            _start = _end;
            ReleaseIfEmpty();
        }
    }

    /// <summary>The loop's word, or a cancellation: takes what there is to whoever waits for it.</summary>
    public void OnReadable()
    {
        while (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
        {
            if (TryTake(out var result))
            {
                _source.SetResult(result);
                return;
            }

            Interlocked.Exchange(ref _state, Waiting);
            if (!MayTake())
            {
                return;
            }
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private bool MayTake() => socket.IsReadable || Volatile.Read(ref _canceled);

    private bool TryTake(out ReadResult result)
    {
        var canceled = Volatile.Read(ref _canceled) && Interlocked.Exchange(ref _canceled, false);
        if (!canceled && _examined == _end && !_over && !TryReceive())
        {
            result = default;
            return false;
        }

        result = new ReadResult(new ReadOnlySequence<byte>(_block, _start, _end - _start), canceled, _over);
        return true;
    }

    private bool TryReceive()
    {
        if (!socket.IsReadable)
        {
            return false;
        }

        MakeRoom();
        var received = socket.Receive(_block.AsSpan(_end));
        if (received == LoopSocket.WouldBlock)
        {
            return false;
        }

        _over = received <= 0;
        _end += Math.Max(0, received);
        _streak += Math.Max(0, received);
        return true;
    }

    private void MakeRoom()
    {
        if (_end == 0)
        {
            var size = Math.Max(Block, _wanted);
            if (_block.Length < size)
            {
                Release();
                _block = ArrayPool<byte>.Shared.Rent(size);
            }
        }
        else if (_end == _block.Length)
        {
            // How much may stay unconsumed is the server's to limit.
            var larger = ArrayPool<byte>.Shared.Rent(_start > _block.Length / 2 ? _block.Length : _block.Length * 2);
            _block.AsSpan(_start, _end - _start).CopyTo(larger);
            Release();
            _block = larger;
            (_start, _examined, _end) = (0, _examined - _start, _end - _start);
        }
    }

    private void ReleaseIfEmpty()
    {
        if (_start == _end)
        {
            Release();
            _block = [];
            (_start, _examined, _end) = (0, 0, 0);
        }
    }

    private void Release()
    {
        if (_block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
        }
    }
}
