namespace EdgeRouter.Wire;

/// <summary>
/// Takes the chunks' framing (RFC 9112 §7.1) off a body, in whatever pieces it comes; as strict as <see cref="HttpHeadReader"/>. Extensions and trailers are skipped. A value; allocates nothing.
/// </summary>
internal struct ChunkedBody
{
    // 2^60 bytes: more is an attack on somebody's arithmetic.
    private const int MostDigits = 15;

    // Of extensions of one chunk, or of all trailers: nobody needs them, so nobody may send many.
    private const int MostSkipped = 16 << 10;

    private State _state;
    private long _left;
    private int _digits;
    private int _skipped;

    private enum State
    {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataEnd,
        DataEndLine,
        TrailerStart,
        Trailer,
        TrailerEnd,
        LastEnd,
        Ended,
    }

    /// <summary>The last chunk, the trailers and the blank line have been read; not a byte beyond.</summary>
    public readonly bool IsEnded => _state == State.Ended;

    /// <summary>Reads until the bytes are used up, the room is full and more of the data comes, or the body ends. False: malformed.</summary>
    /// <param name="taken">Bytes used up.</param>
    /// <param name="given">Bytes of the body, in the room.</param>
    public bool Read(ReadOnlySpan<byte> bytes, Span<byte> room, out int taken, out int given)
    {
        (taken, given) = (0, 0);
        while (taken < bytes.Length && _state != State.Ended)
        {
            if (_state == State.Data)
            {
                var count = (int)Math.Min(_left, Math.Min(bytes.Length - taken, room.Length - given));
                if (count == 0)
                {
                    return true;
                }

                bytes.Slice(taken, count).CopyTo(room[given..]);
                taken += count;
                given += count;
                _left -= count;
                if (_left == 0)
                {
                    _state = State.DataEnd;
                }
            }
            else if (!ReadFraming(bytes[taken++]))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadFraming(byte next) => _state switch
    {
        State.Size => ReadSize(next),
        State.Extension => next == '\r' ? Go(State.SizeEnd) : Skip(next),
        State.SizeEnd => next == '\n' && Go(_left == 0 ? State.TrailerStart : State.Data),
        State.DataEnd => next == '\r' && Go(State.DataEndLine),
        State.DataEndLine => next == '\n' && Go(State.Size),
        State.TrailerStart => next == '\r' ? Go(State.LastEnd) : Skip(next) && Go(State.Trailer),
        State.Trailer => next == '\r' ? Go(State.TrailerEnd) : Skip(next),
        State.TrailerEnd => next == '\n' && Go(State.TrailerStart),
        State.LastEnd => next == '\n' && Go(State.Ended),
        _ => false,
    };

    private bool ReadSize(byte next)
    {
        var value = next switch
        {
            >= (byte)'0' and <= (byte)'9' => next - '0',
            >= (byte)'a' and <= (byte)'f' => next - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => next - 'A' + 10,
            _ => -1,
        };
        if (value >= 0)
        {
            _left = (_left * 16) + value;
            return ++_digits <= MostDigits;
        }

        if (_digits == 0)
        {
            return false;
        }

        _skipped = 0;
        return next switch
        {
            (byte)'\r' => Go(State.SizeEnd),
            (byte)';' or (byte)' ' or (byte)'\t' => Go(State.Extension),
            _ => false,
        };
    }

    private bool Skip(byte next) => (next >= ' ' || next == '\t') && next != 127 && ++_skipped <= MostSkipped;

    private bool Go(State next)
    {
        _state = next;
        if (next == State.Size)
        {
            (_digits, _left) = (0, 0);
        }

        return true;
    }
}
