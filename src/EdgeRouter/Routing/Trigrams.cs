namespace EdgeRouter.Routing;

/// <summary>Which three bytes follow one another somewhere in a text, as far as 65,536 bits can tell: a word that has others is not in it. Says so after a few bits, where a search has to look through the whole text.</summary>
internal static class Trigrams
{
    private const int Length = 3;
    private const int PlaceBits = 16;

    /// <summary>Length of a list.</summary>
    public const int Words = (1 << PlaceBits) / 64;

    public static void List(ReadOnlySpan<byte> text, Span<ulong> into)
    {
        into.Clear();
        uint last = 0;
        for (var i = 0; i < text.Length; i++)
        {
            last = (last >> 8) | ((uint)text[i] << 16);
            if (i >= Length - 1)
            {
                var place = PlaceOf(last);
                into[place / 64] |= 1UL << (place % 64);
            }
        }
    }

    /// <returns>False: certainly not. Of words of less than three bytes nothing is known.</returns>
    public static bool MayContain(ReadOnlySpan<ulong> list, ReadOnlySpan<byte> word)
    {
        uint last = 0;
        for (var i = 0; i < word.Length; i++)
        {
            last = (last >> 8) | ((uint)word[i] << 16);
            var place = PlaceOf(last);
            if (i >= Length - 1 && (list[place / 64] & (1UL << (place % 64))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // The upper bits of a product depend on all three bytes.
    private static int PlaceOf(uint three) => (int)((three * 0x9E37_79B1) >> (32 - PlaceBits));
}
