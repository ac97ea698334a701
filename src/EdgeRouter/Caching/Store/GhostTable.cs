namespace EdgeRouter.Caching.Store;

/// <summary>
/// Fingerprints of keys that left the small ring without having been asked for again: one that comes back was only too slow for the small ring and goes straight to the main one. A word is a fingerprint (20 bits) and the
/// time of departure (12 bits); time is what has passed through the small ring, in bytes, so a ghost is forgotten when as much has come and gone as the main ring holds. Lines of sixteen, the newest first. Only under the
/// shard's lock. A foreign key is taken for a ghost once in 30,000 times, which only costs it a place in the wrong ring.
/// </summary>
internal sealed class GhostTable
{
    private const int LineWords = 16;
    private const int TimeBits = 12;
    private const uint TimeMask = (1u << TimeBits) - 1;

    // Steps that a ghost lives for; less than half of what the bits can count, so that the old and the far future are not confused.
    private const int LifeSteps = 1 << (TimeBits - 2);

    private readonly uint[] _words;
    private readonly int _lines;
    private readonly long _bytesPerStep;

    /// <param name="bytes">What it may take; at least one line is made.</param>
    /// <param name="lifeBytes">Bytes that pass through the small ring before a ghost is forgotten.</param>
    public GhostTable(long bytes, long lifeBytes)
    {
        _lines = (int)Math.Clamp(bytes / (LineWords * sizeof(uint)), 1, Array.MaxLength / LineWords);
        _words = GC.AllocateArray<uint>(_lines * LineWords, pinned: true);
        _bytesPerStep = Math.Max(1, lifeBytes / LifeSteps);
    }

    public long Held => (long)_words.Length * sizeof(uint);

    public void Add(in CacheKey key, long passed)
    {
        var line = LineOf(key);
        line[..^1].CopyTo(line[1..]);
        line[0] = Mark(key) | StepOf(passed);
    }

    /// <summary>Whether the key is remembered; it no longer is afterwards.</summary>
    public bool Take(in CacheKey key, long passed)
    {
        var line = LineOf(key);
        var (mark, step) = (Mark(key), StepOf(passed));
        for (var i = 0; i < line.Length; i++)
        {
            if ((line[i] & ~TimeMask) == mark && ((step - line[i]) & TimeMask) <= LifeSteps)
            {
                line[i] = 0;
                return true;
            }
        }

        return false;
    }

    public void Clear() => Array.Clear(_words);

    private Span<uint> LineOf(in CacheKey key) => _words.AsSpan((int)Math.BigMul(key.D, (ulong)_lines, out _) * LineWords, LineWords);

    private uint StepOf(long passed) => (uint)(passed / _bytesPerStep) & TimeMask;

    // Never 0, so that an empty word is nobody's.
    private static uint Mark(in CacheKey key) => ((uint)key.C | 1) << TimeBits;
}
