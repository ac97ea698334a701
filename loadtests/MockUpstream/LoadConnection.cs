using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace EdgeRouter.MockUpstream;

/// <summary>One connection under load: reads a request with as little work as possible and answers by its <see cref="LoadPlan"/>.</summary>
internal sealed class LoadConnection(Socket socket, LoadPacer pacer)
{
    private const int Searched = 512;

    private static long _opened;

    private byte[] _buffer = new byte[4 << 10];
    private int _filled;

    public async Task RunAsync()
    {
        try
        {
            socket.Blocking = false;
            while (true)
            {
                int head;
                while ((head = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    if (!await FillAsync())
                    {
                        return;
                    }
                }

                var chunked = Value(_buffer.AsSpan(0, head), "\r\ntransfer-encoding:"u8).Length > 0;
                var length = Utf8Parser.TryParse(Value(_buffer.AsSpan(0, head), "\r\ncontent-length:"u8), out int value, out _) ? value : 0;
                while (chunked ? !_buffer.AsSpan(head, _filled - head).EndsWith("\r\n0\r\n\r\n"u8) : _filled < head + 4 + length)
                {
                    if (!await FillAsync())
                    {
                        return;
                    }
                }

                var isMessages = _buffer.AsSpan(0, Math.Min(head, Searched)).IndexOf("/messages HTTP"u8) >= 0;
                var body = _buffer.AsMemory(head + 4, Math.Min(_filled - head - 4, Searched));
                var plan = Plan(body.Span, isMessages);
                var mark = Mark(body.Span);
                _filled = 0;
                if (!await AnswerAsync(plan, mark))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer went away.
        }
        finally
        {
            socket.Dispose();
        }
    }

    // Spread evenly over an interval, however the streams came: those that were opened together do not go on in step.
    private static double Phase() => Interlocked.Increment(ref _opened) * 0.6180339887498949 % 1;

    private static LoadPlan Plan(ReadOnlySpan<byte> body, bool isMessages)
    {
        var at = body.IndexOf("\"model\":\""u8);
        var name = at < 0 ? default : body[(at + 9)..];
        name = name[..Math.Max(0, name.IndexOf((byte)'"'))];
        return LoadPlan.Of(Encoding.UTF8.GetString(name), body.IndexOf("\"stream\":true"u8) >= 0, isMessages);
    }

    // The number that a request is known by, so that its answer can say whose it is; 0: it has none.
    private static int Mark(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("mark="u8);
        return at >= 0 && Utf8Parser.TryParse(body[(at + 5)..], out int mark, out _) ? mark : 0;
    }

    // The header's value without spaces in front; empty when it is not there. Names are compared without regard to case.
    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var at = 0; at + name.Length <= head.Length; at++)
        {
            var next = head[at..].IndexOf((byte)'\r');
            if (next < 0 || at + next + name.Length > head.Length)
            {
                return default;
            }

            at += next;
            if (Ascii.EqualsIgnoreCase(head.Slice(at, name.Length), name))
            {
                return head[(at + name.Length)..].TrimStart((byte)' ');
            }
        }

        return default;
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 4, 64 << 10));
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled));
        _filled += read;
        return read > 0;
    }

    private async ValueTask<bool> AnswerAsync(LoadPlan plan, int mark)
    {
        if (!plan.IsStream)
        {
            await SendAsync(plan.Whole(mark));
            return true;
        }

        // Head and first token in one write, so that the time to the first byte means the same for whoever waits for a token before it answers.
        var first = new byte[plan.Head.Length + plan.EventLength];
        plan.Head.CopyTo(first, 0);
        plan.Event(first.AsSpan(plan.Head.Length), mark);
        await SendAsync(first);
        var stream = new LoadStream(socket, plan, mark) { Due = Environment.TickCount64 + (long)(plan.Interval.TotalMilliseconds * Phase()) };
        pacer.Add(stream);
        return await stream.Over;
    }

    private async ValueTask SendAsync(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            at += await socket.SendAsync(bytes.AsMemory(at));
        }
    }
}
