using System.Text;

namespace EdgeRouter.Config.Document;

/// <summary>
/// Turns byte offsets of a UTF-8 text into lines and columns. Every value of a configuration asks for its place, and the whole may stand on one line, so no question reads more than a stride of the text,
/// in whatever order they come.
/// </summary>
internal sealed class LineMap
{
    private const int Stride = 1024;

    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int> _starts = [0];

    // Where each stride of the text begins, and how many characters stand before it. Made when the first long line is asked about: most files have none.
    private List<(int At, int Characters)>? _marks;

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

    /// <summary>Bytes read to count characters so far: what tests hold against the length of the text.</summary>
    public long BytesCounted { get; private set; }

    public TextPlace PlaceOf(long offset)
    {
        var at = (int)Math.Clamp(offset, 0, _text.Length);
        var line = _starts.BinarySearch(at);
        line = line < 0 ? ~line - 1 : line;
        var start = _starts[line];
        var characters = at - start <= Stride ? Count(start, at) : CharactersBefore(at) - CharactersBefore(start);
        return new TextPlace(line + 1, characters + 1);
    }

    /// <summary>From the zero-based line and byte position that System.Text.Json reports.</summary>
    public TextPlace PlaceOf(long? line, long? bytesInLine)
    {
        var start = _starts[(int)Math.Clamp(line ?? 0, 0, _starts.Count - 1)];
        return PlaceOf(start + (bytesInLine ?? 0));
    }

    private int CharactersBefore(int at)
    {
        _marks ??= Mark();
        var index = Math.Min(at / Stride, _marks.Count - 1);

        // A mark stands up to three bytes after its stride's beginning, where the character that reaches into it has ended.
        index -= _marks[index].At > at ? 1 : 0;
        var (from, characters) = _marks[index];
        return characters + Count(from, at);
    }

    private List<(int At, int Characters)> Mark()
    {
        var marks = new List<(int, int)>((_text.Length / Stride) + 1) { (0, 0) };
        var characters = 0;
        var from = 0;
        for (var next = Stride; next < _text.Length; next += Stride)
        {
            var at = BoundaryFrom(next);
            characters += Count(from, at);
            marks.Add((at, characters));
            from = at;
        }

        return marks;
    }

    // The text may be no UTF-8 at all (its first wrong byte is asked for too), so a character's end is not waited for beyond its longest form.
    private int BoundaryFrom(int at)
    {
        var last = Math.Min(at + 3, _text.Length);
        while (at < last && (_text.Span[at] & 0xC0) == 0x80)
        {
            at++;
        }

        return at;
    }

    private int Count(int from, int to)
    {
        BytesCounted += to - from;
        return Encoding.UTF8.GetCharCount(_text.Span[from..to]);
    }
}
