namespace EdgeRouter.Wire;

/// <summary>The items of one JSON array as slices of its bytes; nothing is copied. Text that is not an array has no items.</summary>
internal ref struct JsonItems
{
    private readonly ReadOnlyMemory<byte> _json;
    private JsonScanner _scanner;
    private readonly bool _isArray;

    public JsonItems(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _scanner = new JsonScanner(json.Span);
        _isArray = _scanner.Read() == JsonToken.StartArray;
        Index = -1;
    }

    /// <summary>0 for the first item.</summary>
    public int Index { get; private set; }

    public JsonToken Token { get; private set; }

    /// <summary>The item, whole: with its quotes when it is a string.</summary>
    public ReadOnlyMemory<byte> Raw { get; private set; }

    /// <summary>The inside of a string; empty for items of other types.</summary>
    public readonly ReadOnlyMemory<byte> Text => Token == JsonToken.String ? Raw[1..^1] : default;

    public bool Next()
    {
        if (!_isArray)
        {
            return false;
        }

        Token = _scanner.ReadWhole(out var start, out var end);
        if (Token is JsonToken.EndArray or JsonToken.Fault or JsonToken.End)
        {
            return false;
        }

        Index++;
        Raw = _json[start..end];
        return true;
    }
}
