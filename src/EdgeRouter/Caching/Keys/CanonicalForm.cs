using System.Buffers.Binary;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// Writes a request so that equal requests are equal bytes, and different ones different bytes:
/// <code>
/// form   = version operation match object
/// object = '{' member* '}'            members by the bytes of their keys; those of one key in the order in which they came
/// member = 'k' length key value
/// array  = '[' value* ']'
/// string = 's' length bytes           length: four bytes, little-endian; bytes: <see cref="StringValue"/>, or <see cref="Prose"/> where a model reads it as such
/// number = 'd' digits ';'             <see cref="NumberValue"/>
/// other  = 't' | 'f' | 'z'            true, false, null
/// </code>
/// It is injective because it can be read back by one who looks at one byte at a time: the first byte of everything says what it is, strings and keys say how long they are, numbers end at the only byte they cannot contain, and
/// objects and arrays end at a byte with which nothing in them begins. A key that is repeated stays repeated, so it is never taken for a request that says it once.
/// Costs one walk over the text and one copy of each string; an object whose members are out of order is copied twice more. Holds pooled memory of at most about twice the text (six times when prose grows by normalisation) from
/// <see cref="TryWrite"/> to <see cref="Release"/>. Allocates nothing after its first calls. One thread at a time.
/// </summary>
internal sealed class CanonicalForm
{
    /// <summary>Members of objects that are open at one time. Requests have dozens; an object with more is not worth sorting on the way to an answer.</summary>
    public const int MostMembers = 4096;

    // Changed whenever the same request would be written differently, since digests outlive the process.
    private const byte Version = 1;

    // A tag and a length.
    private const int Head = 5;

    private readonly ByteBuffer _form;
    private readonly ByteBuffer _unsorted;
    private readonly Prose _prose;
    private readonly Comparison<MemberSpan> _byKey;
    private readonly MemberStack _members = new();
    private Operation _operation;
    private PromptMatch _match;

    public CanonicalForm(BufferPool pool)
    {
        _form = new ByteBuffer(pool);
        _unsorted = new ByteBuffer(pool);
        _prose = new Prose(pool);
        _byKey = CompareKeys;
    }

    /// <summary>Good until <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Written => _form.Written;

    /// <param name="json">Valid UTF-8.</param>
    /// <returns>False when it is no JSON object, or one that is not worth the work; see <see cref="RequestDigest"/>.</returns>
    public bool TryWrite(ReadOnlySpan<byte> json, Operation operation, PromptMatch match)
    {
        (_operation, _match) = (operation, match);
        _form.Clear();
        _members.PopTo(0);
        _form.Write([Version, (byte)operation, (byte)match]);
        var scanner = new JsonScanner(json);
        return scanner.Read() == JsonToken.StartObject && TryWriteObject(ref scanner, PromptPlace.Request) && scanner.Read() == JsonToken.End;
    }

    public void Release()
    {
        _form.Release();
        _unsorted.Release();
        _prose.Release();
        _members.Release();
    }

    private bool TryWriteValue(ref JsonScanner scanner, JsonToken token, PromptPlace place)
    {
        switch (token)
        {
            case JsonToken.StartObject:
                return TryWriteObject(ref scanner, place);
            case JsonToken.StartArray:
                return TryWriteArray(ref scanner, place);
            case JsonToken.String:
                return TryWriteString((byte)'s', scanner, _match != PromptMatch.Exact && PromptPlaces.IsProse(place));
            case JsonToken.Number:
                _form.Write((byte)'d');
                var isNumber = NumberValue.TryWrite(scanner.Span, _form);
                _form.Write((byte)';');
                return isNumber;
            case JsonToken.True:
                _form.Write((byte)'t');
                return true;
            case JsonToken.False:
                _form.Write((byte)'f');
                return true;
            case JsonToken.Null:
                _form.Write((byte)'z');
                return true;
            default:
                return false;
        }
    }

    private bool TryWriteArray(ref JsonScanner scanner, PromptPlace place)
    {
        _form.Write((byte)'[');
        var items = PromptPlaces.OfItems(place);
        while (scanner.Read() is var token && token != JsonToken.EndArray)
        {
            if (!TryWriteValue(ref scanner, token, items))
            {
                return false;
            }
        }

        _form.Write((byte)']');
        return true;
    }

    private bool TryWriteObject(ref JsonScanner scanner, PromptPlace place)
    {
        _form.Write((byte)'{');
        if (_match != PromptMatch.Exact && place == PromptPlace.Turn && !PromptPlaces.IsSpoken(scanner))
        {
            place = PromptPlace.Elsewhere;
        }

        var mark = _members.Count;
        var token = scanner.Read();
        for (; token == JsonToken.Key; token = scanner.Read())
        {
            if (!TryWriteMember(ref scanner, place))
            {
                return false;
            }
        }

        Sort(_members.Above(mark));
        _members.PopTo(mark);
        _form.Write((byte)'}');
        return token == JsonToken.EndObject;
    }

    private bool TryWriteMember(ref JsonScanner scanner, PromptPlace place)
    {
        var start = _form.Length;
        if (_members.Count == MostMembers || !TryWriteString((byte)'k', scanner, isProse: false))
        {
            return false;
        }

        var (key, length) = (start + Head, _form.Length - start - Head);
        var name = _form.Written.Slice(key, length);
        if (place == PromptPlace.Request && LeftOut.Contains(_operation, name))
        {
            _form.Truncate(start);
            return scanner.ReadWhole(out _, out _) != JsonToken.Fault;
        }

        var inner = PromptPlaces.OfMember(place, name, _operation);
        if (!TryWriteValue(ref scanner, scanner.Read(), inner))
        {
            return false;
        }

        _members.Push(new MemberSpan(start, key, length, _form.Length));
        return true;
    }

    private bool TryWriteString(byte tag, in JsonScanner scanner, bool isProse)
    {
        var raw = scanner.Span;
        var room = _form.GetSpan(Head + raw.Length);
        var value = room.Slice(Head, raw.Length);
        var isText = true;
        if (scanner.HasEscape)
        {
            value = value[..StringValue.Unescape(raw, value, out isText)];
        }
        else
        {
            raw.CopyTo(value);
        }

        // Half of a pair is no character: such a text stays exact, and cannot be mistaken for one that is tidy.
        ReadOnlySpan<byte> kept = value;
        if (isProse && isText && !_prose.TryTidy(value, _match == PromptMatch.NormalizedIgnoreCase, out kept))
        {
            return false;
        }

        room[0] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(room[1..], kept.Length);
        if (value.Overlaps(kept) || kept.IsEmpty)
        {
            _form.Advance(Head + kept.Length);
        }
        else
        {
            _form.Advance(Head);
            _form.Write(kept);
        }

        return true;
    }

    // The members are in the form one behind the other, from the first one's start to the last one's end.
    private void Sort(Span<MemberSpan> members)
    {
        var ordered = 1;
        while (ordered < members.Length && CompareKeys(members[ordered - 1], members[ordered]) < 0)
        {
            ordered++;
        }

        if (ordered >= members.Length)
        {
            return;
        }

        var start = members[0].Start;
        members.Sort(_byKey);
        _unsorted.Clear();
        _unsorted.Write(_form.Written[start..]);
        _form.Truncate(start);
        foreach (var member in members)
        {
            _form.Write(_unsorted.Written[(member.Start - start)..(member.End - start)]);
        }
    }

    private int CompareKeys(MemberSpan left, MemberSpan right)
    {
        var form = _form.Written;
        var order = form.Slice(left.Key, left.KeyLength).SequenceCompareTo(form.Slice(right.Key, right.KeyLength));
        return order != 0 ? order : left.Start.CompareTo(right.Start);
    }
}
