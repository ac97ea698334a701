namespace EdgeRouter.Providers.Translation;

/// <summary>
/// Tells from the pieces of a call's arguments whether their JSON is complete: only then can nothing more follow for that call, so that a dialect whose blocks cannot overlap may begin the next.
/// Pieces are insides of JSON strings, so that a quote reads <c>\"</c>.
/// </summary>
internal struct ArgumentsWatch
{
    private int _depth;
    private bool _any;
    private bool _inString;
    private bool _escaped;

    public readonly bool IsComplete => _any && _depth == 0 && !_inString;

    public void Feed(ReadOnlySpan<byte> piece)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            var value = piece[i];
            if (value == (byte)'\\' && i + 1 < piece.Length)
            {
                value = piece[++i];
                if (value == (byte)'u' && i + 4 < piece.Length)
                {
                    value = piece[(i + 1)..(i + 5)] switch { [(byte)'0', (byte)'0', (byte)'2', (byte)'2'] => (byte)'"', [(byte)'0', (byte)'0', (byte)'5', (byte)'c' or (byte)'C'] => (byte)'\\', _ => (byte)'x' };
                    i += 4;
                }
                else if (value is not ((byte)'"' or (byte)'\\'))
                {
                    value = (byte)' ';
                }
            }

            Take(value);
        }
    }

    private void Take(byte value)
    {
        if (_inString)
        {
            _inString = _escaped || value != (byte)'"';
            _escaped = !_escaped && value == (byte)'\\';
            return;
        }

        switch (value)
        {
            case (byte)'"':
                _inString = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                _any = true;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                break;
        }
    }
}
