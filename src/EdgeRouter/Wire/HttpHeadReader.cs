using System.Buffers;

namespace EdgeRouter.Wire;

/// <summary>
/// Reads the head of an HTTP/1 answer (RFC 9112), strictly: whatever two readers could take for two different messages (bare line ends, folded lines, space before a colon, control characters) is malformed. A cursor over a whole
/// head, with its blank line; allocates nothing.
/// </summary>
internal ref struct HttpHeadReader
{
    // "HTTP/1.1 200"
    private const int StatusLineLeast = 12;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // What may not stand in a value: control characters but the tab.
    private static readonly SearchValues<byte> NeverInValue = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private ReadOnlySpan<byte> _rest;

    /// <param name="head">To the blank line, that included.</param>
    public HttpHeadReader(ReadOnlySpan<byte> head) => _rest = head;

    public int Status { get; private set; }

    /// <summary>The peer speaks HTTP/1.0: it knows neither chunks nor connections that stay.</summary>
    public bool IsOld { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Why the last read returned false: the head is not HTTP, or else it is over.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Length of the head at the start of these bytes, with its blank line; -1 when it is not whole.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 4 : -1;

    /// <summary>The status line; first of all. False: malformed.</summary>
    public bool ReadStatus()
    {
        var line = Line();
        if (line.Length < StatusLineLeast || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' ' || (line.Length > StatusLineLeast && line[StatusLineLeast] != ' '))
        {
            return Malformed();
        }

        IsOld = line[7] == '0';
        foreach (var digit in line[9..StatusLineLeast])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return Malformed();
            }

            Status = (Status * 10) + digit - '0';
        }

        return (Status >= 100 && !line.ContainsAny(NeverInValue)) || Malformed();
    }

    /// <summary>The next field. False: there is none, or <see cref="IsMalformed"/>.</summary>
    public bool ReadField()
    {
        var line = Line();
        if (line.IsEmpty)
        {
            // Only the blank line at the very end is an end.
            return !IsMalformed && !_rest.IsEmpty && Malformed();
        }

        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(NameBytes))
        {
            return Malformed();
        }

        Name = line[..colon];
        Value = line[(colon + 1)..].Trim(" \t"u8);
        return !Value.ContainsAny(NeverInValue) || Malformed();
    }

    /// <summary>Names are ASCII and their case does not matter.</summary>
    public readonly bool IsNamed(ReadOnlySpan<byte> name) => Name.Length == name.Length && System.Text.Ascii.EqualsIgnoreCase(Name, name);

    private ReadOnlySpan<byte> Line()
    {
        var end = _rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            IsMalformed = true;
            return default;
        }

        var line = _rest[..end];
        _rest = _rest[(end + 2)..];
        return line;
    }

    private bool Malformed()
    {
        IsMalformed = true;
        return false;
    }
}
