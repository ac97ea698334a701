namespace EdgeRouter.Caching.Keys;

/// <summary>
/// Look-ups in <see cref="ComposedFormData"/>, and Hangul, which is arithmetic (Unicode 3.12). Made when the first text beyond Latin needs it (about 0.2 ms); 192 KB of address space, of which the few pages with something in them
/// become memory.
/// </summary>
internal static class ComposedFormTable
{
    /// <summary>A character whose presence alone does not say whether the text is in normal form.</summary>
    public const byte Doubtful = 255;

    // Beyond are characters that no other one changes.
    private const int End = 0x30000;

    // Marks that most texts make do with; none of them is taken apart.
    private const int FirstMark = 0x300, UsualMarks = 0x40;

    private const int Syllables = 0xAC00, SyllableCount = 11172, Leads = 0x1100, LeadCount = 19, Vowels = 0x1161, VowelCount = 21, Tails = 0x11A7, TailCount = 28;

    private static readonly byte[] Classes = new byte[End];
    private static readonly long[] Pairs;
    private static readonly int[] Made;

    static ComposedFormTable()
    {
        var marks = ComposedFormData.Marks;
        for (var i = 0; i < marks.Length; i += 3)
        {
            Classes.AsSpan(marks[i]..(marks[i + 1] + 1)).Fill((byte)marks[i + 2]);
        }

        var composites = ComposedFormData.Composites;
        Pairs = new long[composites.Length / 3];
        Made = new int[composites.Length / 3];
        for (var i = 0; i < Made.Length; i++)
        {
            Pairs[i] = Pair(composites[3 * i + 1], composites[3 * i + 2]);
            Made[i] = composites[3 * i];
            Classes[composites[3 * i + 2]] = Doubtful;
        }

        Array.Sort(Pairs, Made);
        for (var i = 0; i < ComposedFormData.Decomposed.Length; i += 3)
        {
            Classes[ComposedFormData.Decomposed[i]] = Doubtful;
        }

        for (var i = 0; i < ComposedFormData.Renamed.Length; i += 2)
        {
            Classes[ComposedFormData.Renamed[i]] = Doubtful;
        }

        Classes.AsSpan(Vowels, VowelCount).Fill(Doubtful);
        Classes.AsSpan(Tails + 1, TailCount - 1).Fill(Doubtful);
    }

    /// <summary>
    /// 0: stands for itself and begins anew, whatever is before it. 1 to 254: a mark of that combining class that stays as it is when in order. Else <see cref="Doubtful"/>.
    /// </summary>
    public static byte ClassOf(int character) => character < End ? Classes[character] : (byte)0;

    /// <summary>The combining class; 0 for what is no mark.</summary>
    public static byte CombiningClassOf(int character)
    {
        var known = ClassOf(character);
        if (known != Doubtful)
        {
            return known;
        }

        // The last run that begins at or before it.
        var marks = ComposedFormData.Marks;
        int low = 0, high = marks.Length / 3;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = marks[3 * middle] <= character ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && marks[3 * low - 2] >= character ? (byte)marks[3 * low - 1] : (byte)0;
    }

    /// <summary>Takes a character apart, one step. False when it is whole.</summary>
    /// <param name="second">0 when it is just another character.</param>
    public static bool TryTakeApart(int character, out int first, out int second)
    {
        if (character < ComposedFormData.Composites[0] || (uint)(character - FirstMark) < UsualMarks)
        {
            (first, second) = (character, 0);
            return false;
        }

        var syllable = character - Syllables;
        if ((uint)syllable < SyllableCount)
        {
            var tail = syllable % TailCount;
            first = tail != 0 ? character - tail : Leads + (syllable / (VowelCount * TailCount));
            second = tail != 0 ? Tails + tail : Vowels + (syllable / TailCount % VowelCount);
            return true;
        }

        second = 0;
        if (TryFind(ComposedFormData.Composites, 3, character, out var parts) || TryFind(ComposedFormData.Decomposed, 3, character, out parts))
        {
            (first, second) = (parts[1], parts[2]);
            return true;
        }

        var isRenamed = TryFind(ComposedFormData.Renamed, 2, character, out parts);
        first = isRenamed ? parts[1] : character;
        return isRenamed;
    }

    public static bool TryCompose(int first, int second, out int whole)
    {
        if ((uint)(first - Leads) < LeadCount && (uint)(second - Vowels) < VowelCount)
        {
            whole = Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TailCount);
            return true;
        }

        if ((uint)(first - Syllables) < SyllableCount && (first - Syllables) % TailCount == 0 && (uint)(second - Tails - 1) < TailCount - 1)
        {
            whole = first + second - Tails;
            return true;
        }

        var at = Array.BinarySearch(Pairs, Pair(first, second));
        whole = at < 0 ? 0 : Made[at];
        return at >= 0;
    }

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static bool TryFind(ReadOnlySpan<int> table, int width, int key, out ReadOnlySpan<int> row)
    {
        int low = 0, high = table.Length / width;
        while (low < high)
        {
            var middle = (low + high) / 2;
            row = table.Slice(middle * width, width);
            if (row[0] == key)
            {
                return true;
            }

            (low, high) = row[0] < key ? (middle + 1, high) : (low, middle);
        }

        row = default;
        return false;
    }
}
