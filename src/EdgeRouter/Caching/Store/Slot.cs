namespace EdgeRouter.Caching.Store;

/// <summary>
/// One word of the index: where an entry lies and how often it was asked for. From the top: fingerprint of the key (24 bits), taken (1), ring (1), frequency (2), offset in units of 8 bytes (36). An empty slot is 0.
/// </summary>
internal readonly record struct Slot(ulong Word)
{
    public const int MaxFrequency = 3;

    private const int OffsetBits = 36;
    private const int FrequencyShift = OffsetBits;
    private const int MainShift = OffsetBits + 2;
    private const int TakenShift = OffsetBits + 3;
    private const int PrintShift = OffsetBits + 4;
    private const ulong OffsetMask = (1UL << OffsetBits) - 1;
    private const ulong FrequencyMask = 3UL << FrequencyShift;

    public bool IsEmpty => Word == 0;

    public bool IsMain => (Word & (1UL << MainShift)) != 0;

    /// <summary>Times it was asked for since its place in the ring was decided, at most <see cref="MaxFrequency"/>.</summary>
    public int Frequency => (int)(Word >> FrequencyShift) & MaxFrequency;

    public static Slot For(in CacheKey key, bool main, int frequency, long offset) =>
        new((Mark(key) << TakenShift)
            | (main ? 1UL << MainShift : 0)
            | ((ulong)frequency << FrequencyShift)
            | (((ulong)offset / EntryRing.Alignment) & OffsetMask));

    /// <summary>Whether it may be the key's: right but for one in 16 million.</summary>
    public bool MayBe(in CacheKey key) => Word >> TakenShift == Mark(key);

    public bool IsSamePlace(Slot other) => ((Word ^ other.Word) & ~FrequencyMask) == 0;

    public Slot OnceMore() => new(Word + (1UL << FrequencyShift));

    /// <summary>
    /// The logical offset, of which the slot has the lower bits. The entry lies below the ring's head and above it by less than the ring's capacity. A thread that stops between reading the slot and reading the head while 512 GB
    /// are written would get another offset; it would be one whose key is compared and whose age is checked all the same.
    /// </summary>
    public long OffsetIn(EntryRing ring)
    {
        var head = (ulong)ring.Head / EntryRing.Alignment;
        return (long)(head - ((head - Word) & OffsetMask)) * EntryRing.Alignment;
    }

    // Fingerprint and taken bit.
    private static ulong Mark(in CacheKey key) => (key.C >> PrintShift << 1) | 1;
}
