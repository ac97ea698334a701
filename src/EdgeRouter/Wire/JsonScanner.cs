using System.Buffers;
using System.Runtime.CompilerServices;

namespace EdgeRouter.Wire;

/// <summary>
/// One forward walk over JSON text that copies and allocates nothing: tokens are offsets into the bytes. It checks the whole grammar of RFC 8259 (structure, strings, escapes, numbers, depth) but for
/// UTF-8 validity, because a router that accepts what the upstream reads differently routes a request that it has not understood. Strings, which are nearly all of a prompt, are crossed by a
/// vectorised search. A struct to be used as a local and passed by reference; after a fault every further read is a fault.
/// </summary>
internal ref struct JsonScanner
{
    /// <summary>Deepest nesting that can be asked for: one bit of a word each.</summary>
    public const int MaxDepth = 64;

    // What ends the plain run of a string: its quote, an escape, or a control character, which is not allowed there.
    private readonly ReadOnlySpan<byte> _json;
    private readonly int _maxDepth;
    private ulong _objects;
    private int _depth;
    private int _pos;
    private Expect _expect;

    public JsonScanner(ReadOnlySpan<byte> json, int maxDepth = MaxDepth)
    {
        _json = json;
        _maxDepth = maxDepth;
    }

    private enum Expect : byte
    {
        Value,
        ValueOrEndArray,
        KeyOrEndObject,
        Key,
        CommaOrEnd,
        Nothing,
        Fault,
    }

    /// <summary>First byte of the token; for strings and keys the first byte inside the quotes.</summary>
    public int Start { get; private set; }

    /// <summary>One past the last byte of the token; for strings and keys the closing quote.</summary>
    public int End { get; private set; }

    /// <summary>The string or key just read contains escapes, so its bytes are not its value.</summary>
    public bool HasEscape { get; private set; }

    public JsonFault Fault { get; private set; }

    /// <summary>The token just read opened an object or array, so that <see cref="SkipChildren"/> would cross it.</summary>
    public readonly bool OpenedContainer => _expect is Expect.KeyOrEndObject or Expect.ValueOrEndArray;

    /// <summary>Where reading stopped; the offending byte after a fault.</summary>
    public readonly int Position => _pos;

    /// <summary>Open objects and arrays; a key of the outermost object is read at depth 1.</summary>
    public readonly int Depth => _depth;

    /// <summary>Bytes of the token just read (without quotes).</summary>
    public readonly ReadOnlySpan<byte> Span => _json[Start..End];

    public JsonToken Read()
    {
        SkipWhiteSpace();
        if (_expect == Expect.CommaOrEnd)
        {
            if (_pos >= _json.Length)
            {
                return Fail(JsonFault.Truncated);
            }

            var inObject = (_objects & 1) != 0;
            var next = _json[_pos];
            if (next == (byte)',')
            {
                _pos++;
                _expect = inObject ? Expect.Key : Expect.Value;
                SkipWhiteSpace();
            }
            else
            {
                return next == (inObject ? (byte)'}' : (byte)']') ? Close(inObject) : Fail(JsonFault.Syntax);
            }
        }

        if (_pos >= _json.Length)
        {
            return _expect == Expect.Nothing ? JsonToken.End : Fail(_expect == Expect.Fault ? Fault : JsonFault.Truncated);
        }

        var first = _json[_pos];
        switch (_expect)
        {
            case Expect.Key:
                return first == (byte)'"' ? ReadKey() : Fail(JsonFault.Syntax);
            case Expect.KeyOrEndObject:
                return first == (byte)'"' ? ReadKey() : first == (byte)'}' ? Close(true) : Fail(JsonFault.Syntax);
            case Expect.ValueOrEndArray when first == (byte)']':
                return Close(false);
            case Expect.Value or Expect.ValueOrEndArray:
                return ReadValue(first);
            default:
                return Fail(_expect == Expect.Fault ? Fault : JsonFault.Syntax);
        }
    }

    /// <summary>After <see cref="JsonToken.StartObject"/> or <see cref="JsonToken.StartArray"/>: reads to its end, checking what it crosses. True unless there was a fault.</summary>
    public bool SkipChildren()
    {
        var target = _depth - 1;
        while (_depth > target)
        {
            if (Read() == JsonToken.Fault)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>After a key: reads its value whole. <paramref name="start"/> and <paramref name="end"/> enclose it, quotes included. Returns its first token.</summary>
    public JsonToken ReadWhole(out int start, out int end)
    {
        var token = Read();
        start = token == JsonToken.String ? Start - 1 : Start;
        if (token is JsonToken.StartObject or JsonToken.StartArray && !SkipChildren())
        {
            token = JsonToken.Fault;
        }

        end = _pos;
        return token;
    }

    private JsonToken ReadValue(byte first)
    {
        switch (first)
        {
            case (byte)'"':
                return ReadString(JsonToken.String);
            case (byte)'{':
                return Open(JsonToken.StartObject);
            case (byte)'[':
                return Open(JsonToken.StartArray);
            case (byte)'t':
                return ReadLiteral("true"u8, JsonToken.True);
            case (byte)'f':
                return ReadLiteral("false"u8, JsonToken.False);
            case (byte)'n':
                return ReadLiteral("null"u8, JsonToken.Null);
            default:
                return ReadNumber();
        }
    }

    private JsonToken Open(JsonToken token)
    {
        if (_depth >= _maxDepth)
        {
            return Fail(JsonFault.TooDeep);
        }

        Start = _pos++;
        End = _pos;
        _depth++;
        _objects = (_objects << 1) | (token == JsonToken.StartObject ? 1UL : 0UL);
        _expect = token == JsonToken.StartObject ? Expect.KeyOrEndObject : Expect.ValueOrEndArray;
        return token;
    }

    private JsonToken Close(bool isObject)
    {
        Start = _pos++;
        End = _pos;
        _depth--;
        _objects >>= 1;
        _expect = _depth == 0 ? Expect.Nothing : Expect.CommaOrEnd;
        return isObject ? JsonToken.EndObject : JsonToken.EndArray;
    }

    private JsonToken ReadKey()
    {
        if (ReadString(JsonToken.Key) == JsonToken.Fault)
        {
            return JsonToken.Fault;
        }

        SkipWhiteSpace();
        if (_pos >= _json.Length)
        {
            return Fail(JsonFault.Truncated);
        }

        if (_json[_pos] != (byte)':')
        {
            return Fail(JsonFault.Syntax);
        }

        _pos++;
        _expect = Expect.Value;
        return JsonToken.Key;
    }

    private JsonToken ReadString(JsonToken token)
    {
        Start = ++_pos;
        HasEscape = false;
        while (true)
        {
            var found = JsonStops.IndexIn(_json[_pos..]);
            if (found < 0)
            {
                _pos = _json.Length;
                return Fail(JsonFault.Truncated);
            }

            _pos += found;
            var stop = _json[_pos];
            if (stop == (byte)'"')
            {
                End = _pos++;
                return After(token);
            }

            if (stop != (byte)'\\')
            {
                return Fail(JsonFault.Syntax);
            }

            HasEscape = true;
            if (!SkipEscape())
            {
                return JsonToken.Fault;
            }
        }
    }

    private bool SkipEscape()
    {
        if (_pos + 1 >= _json.Length)
        {
            _pos = _json.Length;
            Fail(JsonFault.Truncated);
            return false;
        }

        switch (_json[_pos + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                _pos += 2;
                return true;
            case (byte)'u':
                for (var i = 2; i < 6; i++)
                {
                    if (_pos + i >= _json.Length)
                    {
                        _pos = _json.Length;
                        Fail(JsonFault.Truncated);
                        return false;
                    }

                    if (!char.IsAsciiHexDigit((char)_json[_pos + i]))
                    {
                        _pos += i;
                        Fail(JsonFault.Syntax);
                        return false;
                    }
                }

                _pos += 6;
                return true;
            default:
                _pos++;
                Fail(JsonFault.Syntax);
                return false;
        }
    }

    private JsonToken ReadLiteral(ReadOnlySpan<byte> literal, JsonToken token)
    {
        var rest = _json[_pos..];
        if (rest.StartsWith(literal))
        {
            Start = _pos;
            End = _pos += literal.Length;
            return After(token);
        }

        var truncated = rest.Length < literal.Length && literal.StartsWith(rest);
        return Fail(truncated ? JsonFault.Truncated : JsonFault.Syntax);
    }

    private JsonToken ReadNumber()
    {
        Start = _pos;
        if (_json[_pos] == (byte)'-')
        {
            _pos++;
        }

        if (_pos < _json.Length && _json[_pos] == (byte)'0')
        {
            _pos++;
        }
        else if (!SkipDigits())
        {
            return JsonToken.Fault;
        }

        if (_pos < _json.Length && _json[_pos] == (byte)'.')
        {
            _pos++;
            if (!SkipDigits())
            {
                return JsonToken.Fault;
            }
        }

        if (_pos < _json.Length && (_json[_pos] | 0x20) == (byte)'e')
        {
            _pos++;
            if (_pos < _json.Length && _json[_pos] is (byte)'+' or (byte)'-')
            {
                _pos++;
            }

            if (!SkipDigits())
            {
                return JsonToken.Fault;
            }
        }

        End = _pos;
        return After(JsonToken.Number);
    }

    // At least one digit.
    private bool SkipDigits()
    {
        var first = _pos;
        while (_pos < _json.Length && _json[_pos] is >= (byte)'0' and <= (byte)'9')
        {
            _pos++;
        }

        if (_pos > first)
        {
            return true;
        }

        Fail(_pos >= _json.Length ? JsonFault.Truncated : JsonFault.Syntax);
        return false;
    }

    private JsonToken After(JsonToken token)
    {
        _expect = _depth == 0 ? Expect.Nothing : Expect.CommaOrEnd;
        return token;
    }

    private JsonToken Fail(JsonFault fault)
    {
        Fault = fault;
        _expect = Expect.Fault;
        return JsonToken.Fault;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipWhiteSpace()
    {
        while (_pos < _json.Length && _json[_pos] <= (byte)' ' && _json[_pos] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _pos++;
        }
    }
}
