using System.Buffers.Text;
using System.Text;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>Reads one HTTP/1.1 answer from pieces of any size: status, then the body without its framing to a payload. Allocates nothing per answer.</summary>
internal sealed class AnswerReader(IPayload payload)
{
    private readonly byte[] _head = new byte[8 << 10];
    private int _headLength;
    private int _headEnd;
    private State _state;
    private long _left;

    private enum State
    {
        Head,
        Counted,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        LastEnd,
        Done,
    }

    public bool Done => _state == State.Done;

    public int Status { get; private set; }

    /// <summary>The connection cannot be used for another request.</summary>
    public bool Closes { get; private set; }

    /// <summary>The value of a header of the answer; empty when it is not there. Valid until the next answer begins.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        for (var rest = _head.AsSpan(0, _headEnd); rest.Length > 0;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].Trim(" \r"u8);
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return [];
    }

    public void Begin()
    {
        (_headLength, _headEnd, _state, _left, Status) = (0, 0, State.Head, 0, 0);
        payload.Begin();
    }

    /// <exception cref="InvalidDataException">What came is no HTTP/1.1 answer.</exception>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !Done)
        {
            bytes = bytes[Step(bytes)..];
        }
    }

    private int Step(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Head:
                return StepHead(bytes);
            case State.Counted or State.ChunkData:
                var taken = (int)Math.Min(_left, bytes.Length);
                payload.Take(bytes[..taken]);
                _left -= taken;
                if (_left == 0)
                {
                    _state = _state == State.Counted ? State.Done : State.ChunkEnd;
                }

                return taken;
            default:
                return StepLine(bytes[0]);
        }
    }

    // The lines between chunks, byte by byte: they are few and short.
    private int StepLine(byte one)
    {
        switch (_state)
        {
            case State.ChunkSize when one == '\n':
                _state = _left == 0 ? State.LastEnd : State.ChunkData;
                break;
            case State.ChunkSize when one != '\r':
                _left = (_left * 16) + (char.IsAsciiHexDigit((char)one) ? (one | 32) >= 'a' ? (one | 32) - 'a' + 10 : one - '0' : throw new InvalidDataException("not a chunk size"));
                break;
            case State.ChunkEnd when one == '\n':
                (_state, _left) = (State.ChunkSize, 0);
                break;
            case State.LastEnd when one == '\n':
                _state = State.Done;
                break;
        }

        return 1;
    }

    private int StepHead(ReadOnlySpan<byte> bytes)
    {
        var before = _headLength;
        var copied = Math.Min(bytes.Length, _head.Length - _headLength);
        bytes[..copied].CopyTo(_head.AsSpan(_headLength));
        _headLength += copied;
        var end = _head.AsSpan(0, _headLength).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return copied > 0 ? copied : throw new InvalidDataException("the head is too long");
        }

        _headEnd = end;
        ReadHead(_head.AsSpan(0, end));
        return end + 4 - before;
    }

    private void ReadHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("not an HTTP/1.1 status line");
        }

        (Status, Closes, _state, _left) = (status, false, State.Done, 0);
        for (var at = head.IndexOf((byte)'\n'); at >= 0;)
        {
            head = head[(at + 1)..];
            at = head.IndexOf((byte)'\n');
            ReadHeader((at < 0 ? head : head[..at]).TrimEnd((byte)'\r'));
        }
    }

    private void ReadHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var name = line[..Math.Max(0, colon)];
        var value = line[(colon + 1)..].Trim((byte)' ');
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8) && Utf8Parser.TryParse(value, out long length, out _))
        {
            (_left, _state) = (length, length == 0 ? State.Done : State.Counted);
        }
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            _state = State.ChunkSize;
        }
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
        }
    }
}
