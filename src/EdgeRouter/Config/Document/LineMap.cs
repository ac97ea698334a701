using System.Text;

namespace EdgeRouter.Config.Document;

/// <summary>Turns byte offsets of a UTF-8 text into lines and columns.</summary>
internal sealed class LineMap
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int> _starts = [0];

    public LineMap(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var span = text.Span;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] == (byte)'\n')
            {
                _starts.Add(i + 1);
            }
        }
    }

    public TextPlace PlaceOf(long offset)
    {
        var at = (int)Math.Clamp(offset, 0, _text.Length);
        var line = _starts.BinarySearch(at);
        line = line < 0 ? ~line - 1 : line;
        return new TextPlace(line + 1, Encoding.UTF8.GetCharCount(_text.Span[_starts[line]..at]) + 1);
    }

    /// <summary>From the zero-based line and byte position that System.Text.Json reports.</summary>
    public TextPlace PlaceOf(long? line, long? bytesInLine)
    {
        var start = _starts[(int)Math.Clamp(line ?? 0, 0, _starts.Count - 1)];
        return PlaceOf(start + (bytesInLine ?? 0));
    }
}
