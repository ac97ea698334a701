using System.Runtime.CompilerServices;

namespace EdgeRouter.Model;

/// <summary>
/// The few places in which the body sent upstream differs from the body received, in order of offset. Everything between them is sent as it came, so unknown fields survive untouched. Holds no more than
/// <see cref="Capacity"/> edits: more would mean that a dialect rebuilds what it should splice.
/// </summary>
internal struct BodyEdits
{
    public const int Capacity = 4;

    private EditBuffer _edits;

    public int Count { get; private set; }

    public readonly ref readonly Edit this[int index] => ref Unsafe.AsRef(in _edits[index]);

    /// <summary>Replaces <paramref name="range"/> (of length 0 to insert) by <paramref name="text"/>.</summary>
    public void Replace(int start, int length, ReadOnlyMemory<byte> text)
    {
        var at = Count;
        while (at > 0 && _edits[at - 1].Start > start)
        {
            _edits[at] = _edits[at - 1];
            at--;
        }

        _edits[at] = new Edit(start, length, text);
        Count++;
    }

    /// <summary>Length of the body after the edits.</summary>
    public readonly int LengthAfter(int length)
    {
        for (var i = 0; i < Count; i++)
        {
            length += _edits[i].Text.Length - _edits[i].Length;
        }

        return length;
    }

    internal readonly record struct Edit(int Start, int Length, ReadOnlyMemory<byte> Text);

    [InlineArray(Capacity)]
    private struct EditBuffer
    {
        private Edit _first;
    }
}
