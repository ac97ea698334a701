using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using EdgeRouter.Primitives;
using EdgeRouter.Sockets;

namespace EdgeRouter.Hosting.Listening.Loops;

/// <summary>
/// What the server answers, on its way to the client: collected in blocks, sent by the thread that flushes, and only what the kernel does not take at once waits for room. A writer that has sent everything holds nothing. One
/// writer, which does not write while it flushes; <see cref="CancelPendingFlush"/> comes from any thread. A broken connection is told as a completed flush, not thrown.
/// </summary>
internal sealed class SocketWriter(LoopSocket socket) : PipeWriter, IValueTaskSource<FlushResult>
{
    // Most events of a stream, and most answers to small prompts with their heads.
    private const int Block = 4 << 10;
    private const int LargestBlock = 64 << 10;

    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Sending = 2;
    private const int Draining = 3;

    private readonly Queue<ArraySegment<byte>> _full = new(0);
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private byte[] _block = [];
    private int _sent;
    private int _filled;
    private long _unflushed;
    private int _state;
    private bool _canceled;
    private bool _broken;
    private bool _completed;
    private TaskCompletionSource? _drained;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _block.AsMemory(_filled);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _block.AsSpan(_filled);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_block.Length - _filled), nameof(bytes));
        _filled += bytes;
        _unflushed += bytes;
    }

    /// <param name="cancellationToken">Looked at before the wait only; <see cref="CancelPendingFlush"/> ends one.</param>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _unflushed = 0;
        while (true)
        {
            if (TryFinish(out var result))
            {
                return new ValueTask<FlushResult>(result);
            }

            _source.Reset();
            var version = _source.Version;
            Interlocked.Exchange(ref _state, Waiting);
            if (!MayFinish() || Interlocked.CompareExchange(ref _state, Idle, Waiting) != Waiting)
            {
                return new ValueTask<FlushResult>(this, version);
            }
        }
    }

    public override void CancelPendingFlush()
    {
        Volatile.Write(ref _canceled, true);
        OnWritable();
    }

    public override void Complete(Exception? exception = null) => _completed = true;

    /// <summary>
    /// After the last write: completes when everything is on its way, or nothing will ever be, and gives the memory back. The server may leave a flush behind that nobody waits for; it ends here, and the loop, which may be at it, is
    /// waited for: two that send out of the same blocks would give them back twice.
    /// </summary>
    public ValueTask DrainAsync()
    {
        var spin = new SpinWait();
        int before;
        while ((before = Interlocked.CompareExchange(ref _state, Idle, Waiting)) == Sending)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        if (before == Waiting)
        {
            _source.SetResult(new FlushResult(isCanceled: false, isCompleted: true));
        }

        if (TrySend())
        {
            return default;
        }

        // Not the source of the flushes: the loop may still be telling the end of the last one.
        _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var drained = _drained.Task;
        Interlocked.Exchange(ref _state, Draining);
        if (socket.IsWritable)
        {
            OnWritable();
        }

        return new ValueTask(drained);
    }

    /// <summary>The loop's word, or a cancellation.</summary>
    public void OnWritable()
    {
        while (TryTakeOver(out var was))
        {
            var result = default(FlushResult);
            if (was == Draining ? TrySend() : TryFinish(out result))
            {
                Volatile.Write(ref _state, Idle);
                if (was == Draining)
                {
                    _drained!.SetResult();
                }
                else
                {
                    _source.SetResult(result);
                }

                return;
            }

            Interlocked.Exchange(ref _state, was);
            if (was == Draining ? !socket.IsWritable : !MayFinish())
            {
                return;
            }
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private bool TryTakeOver(out int was)
    {
        was = Interlocked.CompareExchange(ref _state, Sending, Waiting);
        if (was == Draining)
        {
            was = Interlocked.CompareExchange(ref _state, Sending, Draining);
            return was == Draining;
        }

        return was == Waiting;
    }

    private bool MayFinish() => socket.IsWritable || Volatile.Read(ref _canceled);

    private bool TryFinish(out FlushResult result)
    {
        var canceled = Volatile.Read(ref _canceled) && Interlocked.Exchange(ref _canceled, false);
        var done = canceled || TrySend();
        result = done ? new FlushResult(canceled, _broken || _completed) : default;
        return done;
    }

    // True: everything is on its way, or nothing will ever be.
    private bool TrySend()
    {
        while (!_broken && _full.TryPeek(out var block))
        {
            // More only if there is: the kernel would keep the last bytes back for a while.
            var taken = socket.Send(block.AsSpan(_sent), more: _full.Count > 1 || _filled > 0);
            if (taken == LoopSocket.WouldBlock)
            {
                return false;
            }

            _broken = taken < 0;
            _sent += Math.Max(0, taken);
            if (_sent == block.Count)
            {
                _full.Dequeue();
                ArrayPool<byte>.Shared.Return(block.Array!);
                _sent = 0;
            }
        }

        while (!_broken && _sent < _filled)
        {
            var taken = socket.Send(_block.AsSpan(_sent, _filled - _sent));
            if (taken == LoopSocket.WouldBlock)
            {
                return false;
            }

            _broken = taken < 0;
            _sent += Math.Max(0, taken);
        }

        Drop();
        return true;
    }

    private void MakeRoom(int sizeHint)
    {
        if (_block.Length - _filled >= Math.Max(1, sizeHint))
        {
            return;
        }

        if (_broken)
        {
            // What is written to nobody needs no room beyond the block.
            Drop();
        }

        var size = Math.Max(sizeHint, Math.Max(Block, (int)Math.Min(BlockHint.Take(), LargestBlock)));
        if (_filled > 0)
        {
            _full.Enqueue(new ArraySegment<byte>(_block, 0, _filled));
            _filled = 0;
        }
        else if (_block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
        }

        _block = ArrayPool<byte>.Shared.Rent(size);
    }

    private void Drop()
    {
        while (_full.TryDequeue(out var block))
        {
            ArrayPool<byte>.Shared.Return(block.Array!);
        }

        if (_block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = [];
        }

        (_sent, _filled) = (0, 0);
    }
}
