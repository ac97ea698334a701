namespace EdgeRouter.Wire;

/// <summary>What <see cref="JsonMembers"/> is for bytes that are seen only during a call: the events of a stream. Nothing is copied, nothing allocated.</summary>
internal ref struct JsonSpanMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private JsonScanner _scanner;
    private readonly bool _isObject;

    public JsonSpanMembers(ReadOnlySpan<byte> json)
    {
        _json = json;
        _scanner = new JsonScanner(json);
        _isObject = _scanner.Read() == JsonToken.StartObject;
    }

    /// <summary>The inside of the key's quotes.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The first token of the value.</summary>
    public JsonToken Token { get; private set; }

    /// <summary>The value, whole: with its quotes when it is a string.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>The inside of a string value; empty for values of other types.</summary>
    public readonly ReadOnlySpan<byte> Text => Token == JsonToken.String ? Raw[1..^1] : default;

    /// <summary>The text is not one whole JSON object. Known once <see cref="Next"/> has returned false.</summary>
    public bool IsBroken { get; private set; }

    public bool Next()
    {
        var token = _isObject ? _scanner.Read() : JsonToken.Fault;
        if (token == JsonToken.Key)
        {
            Key = _scanner.Span;
            Token = _scanner.ReadWhole(out var start, out var end);
            if (Token != JsonToken.Fault)
            {
                Raw = _json[start..end];
                return true;
            }
        }

        IsBroken = token != JsonToken.EndObject || _scanner.Read() != JsonToken.End;
        return false;
    }

    /// <summary>The value of the first member with that key; empty when there is none or it is null.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> key)
    {
        var members = new JsonSpanMembers(json);
        while (members.Next())
        {
            if (members.Key.SequenceEqual(key))
            {
                return members.Token == JsonToken.Null ? default : members.Raw;
            }
        }

        return default;
    }

    /// <summary>The inside of the first string member with that key; empty when there is none.</summary>
    public static ReadOnlySpan<byte> FindText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> key)
    {
        var raw = Find(json, key);
        return raw.Length >= 2 && raw[0] == (byte)'"' ? raw[1..^1] : default;
    }
}
