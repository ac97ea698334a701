using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRouter.Caching.Store;

/// <summary>
/// A fixed table of <see cref="Slot"/> words in lines of eight, which are cache lines. A key's slot lies in one of two lines, and once taken it stays the key's until the entry is gone: readers that scan without a lock never
/// miss an entry because it moved. With two lines of eight to choose from the table fills beyond 90 % before a pair of lines is full.
/// </summary>
internal sealed class SlotIndex
{
    /// <summary>Slots in which a key may be: those of its first line, then those of its second.</summary>
    public const int Ways = 2 * LineSlots;

    private const int LineSlots = 8;
    private const int LineBytes = LineSlots * sizeof(ulong);

    private readonly ulong[] _words;
    private readonly int _lines;
    private readonly int _start;

    /// <param name="bytes">What it may take; at least two lines are made.</param>
    public SlotIndex(long bytes)
    {
        // An array begins where it begins: up to one line goes into its alignment.
        _lines = (int)Math.Clamp((bytes / LineBytes) - 1, 2, Array.MaxLength / LineSlots);
        _words = GC.AllocateArray<ulong>((_lines + 1) * LineSlots, pinned: true);
        _start = (int)(-Address(_words) & (LineBytes - 1)) / sizeof(ulong);
    }

    public int Count => _lines * LineSlots;

    public long Held => (long)_words.Length * sizeof(ulong);

    public ref ulong this[int slot] => ref _words[slot];

    /// <summary>Where the first line of the key begins, and the second.</summary>
    public (int First, int Second) LinesOf(in CacheKey key)
    {
        var first = (uint)Math.BigMul(key.A, (ulong)_lines, out _);
        var second = (uint)Math.BigMul(key.B, (ulong)_lines, out _);

        // Both in one line would halve the choice.
        second = second == first ? (second + 1 == _lines ? 0 : second + 1) : second;
        return (_start + ((int)first * LineSlots), _start + ((int)second * LineSlots));
    }

    public static int WayOf((int First, int Second) lines, int way) => way < LineSlots ? lines.First + way : lines.Second + way - LineSlots;

    /// <summary>An empty slot: in the first line, where a reader looks first, while it is at most half full, else in the emptier one. -1 when both are full.</summary>
    public int FindEmpty((int First, int Second) lines)
    {
        var (first, firstEmpty) = EmptyIn(lines.First);
        if (firstEmpty >= LineSlots / 2)
        {
            return first;
        }

        var (second, secondEmpty) = EmptyIn(lines.Second);
        return firstEmpty >= secondEmpty ? first : second;
    }

    public void Clear() => Array.Clear(_words);

    private (int Slot, int Empty) EmptyIn(int line)
    {
        var (found, empty) = (-1, 0);
        for (var slot = line; slot < line + LineSlots; slot++)
        {
            if (_words[slot] == 0)
            {
                (found, empty) = (slot, empty + 1);
            }
        }

        return (found, empty);
    }

    private static unsafe nint Address(ulong[] pinned) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
