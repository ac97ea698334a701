using System.Net.Sockets;

namespace EdgeRouter.MockUpstream;

/// <summary>One running stream under load. Only the pacer's thread calls it, except that its head is written before the pacer knows it.</summary>
internal sealed class LoadStream(Socket socket, LoadPlan plan, int mark)
{
    private readonly byte[] _buffer = new byte[plan.EventLength];
    private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlyMemory<byte> _rest;
    // The first event leaves with the head.
    private int _sent = 1;
    private bool _tailWritten;

    /// <summary>When the next event is to leave, in ticks of <see cref="Environment.TickCount64"/>, that is milliseconds.</summary>
    public long Due { get; set; }

    /// <summary>Ends when the stream does: true when all of it was written, false when the peer has gone.</summary>
    public Task<bool> Over => _over.Task;

    /// <summary>Writes what is due. False when the stream is over. Never waits: bytes that the peer does not take yet go before the next event.</summary>
    public bool Step()
    {
        if (_rest.Length == 0)
        {
            if (_sent < plan.Events)
            {
                plan.Event(_buffer, mark);
                _rest = _buffer;
                _sent++;
                Due += (long)plan.Interval.TotalMilliseconds;
            }
            else
            {
                _rest = plan.Tail;
                _tailWritten = true;
            }
        }

        var written = socket.Send(_rest.Span, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            return End(false);
        }

        _rest = _rest[(error == SocketError.Success ? written : 0)..];
        return !_tailWritten || _rest.Length > 0 || End(true);
    }

    private bool End(bool whole)
    {
        _over.SetResult(whole);
        return false;
    }
}
