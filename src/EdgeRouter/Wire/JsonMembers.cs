namespace EdgeRouter.Wire;

/// <summary>
/// The members of one JSON object, in their order, as slices of its bytes; nothing is copied. Ends early at text that is not JSON; text that is not an object has no members.
/// </summary>
internal ref struct JsonMembers
{
    private readonly ReadOnlyMemory<byte> _json;
    private JsonScanner _scanner;
    private readonly bool _isObject;

    public JsonMembers(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _scanner = new JsonScanner(json.Span);
        _isObject = _scanner.Read() == JsonToken.StartObject;
    }

    /// <summary>The inside of the key's quotes, escapes included.</summary>
    public ReadOnlyMemory<byte> KeyText { get; private set; }

    public readonly ReadOnlySpan<byte> Key => KeyText.Span;

    /// <summary>The first token of the value.</summary>
    public JsonToken Token { get; private set; }

    /// <summary>The value, whole: with its quotes when it is a string.</summary>
    public ReadOnlyMemory<byte> Raw { get; private set; }

    /// <summary>The inside of a string value; empty for values of other types.</summary>
    public readonly ReadOnlyMemory<byte> Text => Token == JsonToken.String ? Raw[1..^1] : default;

    /// <summary>The text is not one whole JSON object. Known once <see cref="Next"/> has returned false.</summary>
    public bool IsBroken { get; private set; }

    public bool Next()
    {
        var token = _isObject ? _scanner.Read() : JsonToken.Fault;
        if (token == JsonToken.Key)
        {
            KeyText = _json[_scanner.Start.._scanner.End];
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

    /// <summary>The value of the last member with that key; empty when there is none or it is null.</summary>
    public static ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> key)
    {
        var members = new JsonMembers(json);
        ReadOnlyMemory<byte> found = default;
        while (members.Next())
        {
            if (members.Key.SequenceEqual(key))
            {
                found = members.Token == JsonToken.Null ? default : members.Raw;
            }
        }

        return found;
    }

    /// <summary>The inside of the last string member with that key; empty when there is none.</summary>
    public static ReadOnlyMemory<byte> FindText(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> key)
    {
        var raw = Find(json, key);
        return raw.Length >= 2 && raw.Span[0] == (byte)'"' ? raw[1..^1] : default;
    }
}
