namespace EdgeRouter.Wire;

/// <summary>What <see cref="JsonItems"/> is for bytes that are seen only during a call.</summary>
internal ref struct JsonSpanItems
{
    private readonly ReadOnlySpan<byte> _json;
    private JsonScanner _scanner;
    private readonly bool _isArray;

    public JsonSpanItems(ReadOnlySpan<byte> json)
    {
        _json = json;
        _scanner = new JsonScanner(json);
        _isArray = _scanner.Read() == JsonToken.StartArray;
        Index = -1;
    }

    /// <summary>0 for the first item.</summary>
    public int Index { get; private set; }

    public JsonToken Token { get; private set; }

    /// <summary>The item, whole.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>The text is not one whole JSON array. Known once <see cref="Next"/> has returned false.</summary>
    public bool IsBroken { get; private set; }

    public bool Next()
    {
        var (start, end) = (0, 0);
        Token = _isArray ? _scanner.ReadWhole(out start, out end) : JsonToken.Fault;
        if (Token is JsonToken.EndArray or JsonToken.Fault or JsonToken.End)
        {
            IsBroken = Token != JsonToken.EndArray || _scanner.Read() != JsonToken.End;
            return false;
        }

        Index++;
        Raw = _json[start..end];
        return true;
    }
}
