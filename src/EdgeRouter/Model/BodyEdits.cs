using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EdgeRouter.Model;

/// <summary>
/// The few places in which the body sent upstream differs from the body received, in order of offset. Everything between them is sent as it came, so unknown fields survive untouched. The first
/// <see cref="Inline"/> edits, which is all that most requests have, cost no allocation.
/// </summary>
internal struct BodyEdits
{
    public const int Inline = 4;

    private EditBuffer _edits;
    private Edit[]? _more;

    public int Count { get; private set; }

    public readonly ref readonly Edit this[int index] => ref index < Inline ? ref Unsafe.AsRef(in _edits[index]) : ref _more![index - Inline];

    /// <summary>Replaces the bytes from <paramref name="start"/> (<paramref name="length"/> 0: inserts there) by <paramref name="text"/>. Ranges must not overlap; what is inserted where a range begins goes before it.</summary>
    public void Replace(int start, int length, ReadOnlyMemory<byte> text)
    {
        if (Count >= Inline && (_more is null || Count - Inline == _more.Length))
        {
            Array.Resize(ref _more, Math.Max(8, (_more?.Length ?? 0) * 2));
        }

        var at = Count++;
        while (at > 0 && (this[at - 1].Start > start || (length == 0 && this[at - 1].Start == start && this[at - 1].Length > 0)))
        {
            Slot(at) = this[at - 1];
            at--;
        }

        Slot(at) = new Edit(start, length, text);
    }

    /// <summary>Length of the body after the edits.</summary>
    public readonly int LengthAfter(int length)
    {
        for (var i = 0; i < Count; i++)
        {
            length += this[i].Text.Length - this[i].Length;
        }

        return length;
    }

    /// <summary>The body after the edits, in memory of its own.</summary>
    public readonly byte[] ApplyTo(ReadOnlySpan<byte> body)
    {
        var edited = new byte[LengthAfter(body.Length)];
        var into = edited.AsSpan();
        var at = 0;
        for (var i = 0; i < Count; i++)
        {
            var kept = body[at..this[i].Start];
            kept.CopyTo(into);
            this[i].Text.Span.CopyTo(into[kept.Length..]);
            into = into[(kept.Length + this[i].Text.Length)..];
            at = this[i].Start + this[i].Length;
        }

        body[at..].CopyTo(into);
        return edited;
    }

    [UnscopedRef]
    private ref Edit Slot(int index) => ref index < Inline ? ref _edits[index] : ref _more![index - Inline];

    internal readonly record struct Edit(int Start, int Length, ReadOnlyMemory<byte> Text);

    [InlineArray(Inline)]
    private struct EditBuffer
    {
        private Edit _first;
    }
}
