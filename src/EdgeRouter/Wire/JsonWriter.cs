using System.Buffers.Text;
using System.Text;
using EdgeRouter.Primitives;

namespace EdgeRouter.Wire;

/// <summary>
/// Composes JSON text into a <see cref="ByteBuffer"/>. Texts that come from other JSON are written as they stand, escapes included (<see cref="Text"/>): nothing is decoded and encoded again on the way
/// from one dialect to another. It keeps the commas; that objects and arrays are closed is the caller's part. Allocates nothing. A mutable struct: a field or a local, passed by reference.
/// </summary>
internal struct JsonWriter(ByteBuffer output)
{
    private bool _comma;

    public readonly ByteBuffer Output => output;

    public void StartObject() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void StartArray() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    /// <summary>The key of the next value: plain ASCII without anything that needs an escape.</summary>
    public void Name(ReadOnlySpan<byte> plain)
    {
        Separate();
        var into = output.GetSpan(plain.Length + 3);
        into[0] = (byte)'"';
        plain.CopyTo(into[1..]);
        into[plain.Length + 1] = (byte)'"';
        into[plain.Length + 2] = (byte)':';
        output.Advance(plain.Length + 3);
        _comma = false;
    }

    /// <summary>A key that may need escapes; for names that come from outside.</summary>
    public void StartMember(string name)
    {
        Value(name);
        output.Write((byte)':');
        _comma = false;
    }

    /// <summary>A whole JSON value as it stands.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        Separate();
        output.Write(value);
        _comma = true;
    }

    /// <summary>A string whose inside is already JSON: escapes stay as they are.</summary>
    public void Text(ReadOnlySpan<byte> inside)
    {
        StartText();
        output.Write(inside);
        EndText();
    }

    /// <summary>A string from its value.</summary>
    public void Value(ReadOnlySpan<byte> utf8)
    {
        StartText();
        JsonText.Escape(utf8, output);
        EndText();
    }

    /// <summary>A string from its value; for texts that are few and short, since it makes a copy.</summary>
    public void Value(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        Value(Encoding.UTF8.GetBytes(value));
    }

    public void Number(long value)
    {
        Separate();
        var into = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, into, out var written);
        output.Advance(written);
        _comma = true;
    }

    public void Bool(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Null() => Raw("null"u8);

    /// <summary>Opens a string that is written in pieces straight to <see cref="Output"/>, each piece already escaped.</summary>
    public void StartText()
    {
        Separate();
        output.Write((byte)'"');
    }

    public void EndText()
    {
        output.Write((byte)'"');
        _comma = true;
    }

    private void Open(byte bracket)
    {
        Separate();
        output.Write(bracket);
        _comma = false;
    }

    private void Close(byte bracket)
    {
        output.Write(bracket);
        _comma = true;
    }

    private readonly void Separate()
    {
        if (_comma)
        {
            output.Write((byte)',');
        }
    }
}
