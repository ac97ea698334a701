namespace EdgeRouter.Wire;

/// <summary>
/// Finds events in a byte stream by the grammar of server-sent events (WHATWG HTML): line ends LF, CR or CRLF in any split, comments, fields without a colon, several data lines, a byte order mark.
/// The caller keeps the bytes of the event that is not complete yet at the front of its buffer and offers them again with more behind them; nothing is scanned twice, so an event of
/// many megabytes costs linear time. All offsets are relative to the first byte of the event, so the buffer may move between calls.
/// </summary>
internal struct SseFramer
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private int _scanned;
    private int _lineStart;
    private int _dataStart;
    private int _dataEnd;
    private int _dataLines;
    private int _nameStart;
    private int _nameEnd;
    private int _fieldsStart;
    private bool _swallowLineFeed;
    private bool _begun;

    /// <summary>
    /// True when <paramref name="pending"/>, which starts where the last event ended, holds a whole event; false when more bytes are needed. An event may be empty of data (comments, lone blank lines): its
    /// bytes are to be forwarded all the same.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> pending, out SseEvent read)
    {
        if (_swallowLineFeed && _scanned < pending.Length)
        {
            // The second half of a CRLF whose CR was the last byte of an earlier read.
            _swallowLineFeed = false;
            if (pending[_scanned] == (byte)'\n')
            {
                _scanned++;
                _lineStart = _scanned;
            }
        }

        while (_scanned < pending.Length)
        {
            var found = pending[_scanned..].IndexOfAny((byte)'\n', (byte)'\r');
            if (found < 0)
            {
                _scanned = pending.Length;
                break;
            }

            var lineEnd = _scanned + found;
            var next = lineEnd + 1;
            if (pending[lineEnd] == (byte)'\r')
            {
                if (next < pending.Length)
                {
                    next += pending[next] == (byte)'\n' ? 1 : 0;
                }
                else
                {
                    _swallowLineFeed = true;
                }
            }

            var start = StartOfLine(pending[..lineEnd]);
            _scanned = next;
            _lineStart = next;
            if (start == lineEnd)
            {
                read = Take(next);
                return true;
            }

            TakeLine(pending[start..lineEnd], start);
        }

        read = default;
        return false;
    }

    /// <summary>
    /// At the end of the body: treats what is pending as if its last line and its blank line had come, which several servers leave out. False when it holds no data.
    /// </summary>
    public bool TryReadRest(ReadOnlySpan<byte> pending, out SseEvent read)
    {
        if (_lineStart < pending.Length)
        {
            var start = StartOfLine(pending);
            TakeLine(pending[start..], start);
        }

        read = Take(pending.Length);
        return read.DataLines > 0;
    }

    /// <summary>Joins the data lines of an event that has several, from its <see cref="SseEvent.FieldsStart"/> on, into <paramref name="into"/>, which must be as long; returns the length.</summary>
    public static int JoinData(ReadOnlySpan<byte> fields, Span<byte> into)
    {
        var length = 0;
        while (fields.Length > 0)
        {
            var end = fields.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? fields : fields[..end];
            if (IsField(line, "data"u8, out var value))
            {
                line[value..].CopyTo(into[length..]);
                length += line.Length - value;
                into[length++] = (byte)'\n';
            }

            fields = end < 0 ? [] : fields[(end + 1)..];
        }

        return Math.Max(0, length - 1);
    }

    // The line begins where the last one ended; the very first one of the stream behind a byte order mark.
    private int StartOfLine(ReadOnlySpan<byte> throughLine)
    {
        if (!_begun)
        {
            _begun = true;
            _fieldsStart = throughLine[_lineStart..].StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
            return _lineStart + _fieldsStart;
        }

        return _lineStart;
    }

    private void TakeLine(ReadOnlySpan<byte> line, int start)
    {
        if (IsField(line, "data"u8, out var value))
        {
            _dataLines++;
            _dataStart = start + value;
            _dataEnd = start + line.Length;
        }
        else if (IsField(line, "event"u8, out value))
        {
            _nameStart = start + value;
            _nameEnd = start + line.Length;
        }
    }

    private SseEvent Take(int length)
    {
        var read = new SseEvent(length, _dataLines, _dataStart, _dataEnd, _nameStart, _nameEnd, _fieldsStart);
        this = new SseFramer { _begun = _begun, _swallowLineFeed = _swallowLineFeed };
        return read;
    }

    private static bool IsField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out int value)
    {
        value = name.Length;
        if (!line.StartsWith(name))
        {
            return false;
        }

        if (line.Length > value)
        {
            if (line[value] != (byte)':')
            {
                return false;
            }

            value++;
            value += line.Length > value && line[value] == (byte)' ' ? 1 : 0;
        }

        return true;
    }
}
