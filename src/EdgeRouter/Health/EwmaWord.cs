using System.Runtime.InteropServices;

namespace EdgeRouter.Health;

/// <summary>
/// A time-decayed average in one 64-bit word: a 32-bit float and the millisecond at which it was last updated. Readers take one load and never write; writers use one compare-and-swap and retry only when another writer
/// came between. On a cache line of its own. Time is the caller's: milliseconds that may wrap (49 days), only differences count.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct EwmaWord
{
    [FieldOffset(64)]
    private long _word;

    /// <summary>Nothing has been measured yet.</summary>
    public readonly bool IsEmpty => Volatile.Read(in _word) == 0;

    /// <summary>The average; 0 when empty.</summary>
    public readonly float Value => Unpack(Volatile.Read(in _word)).Value;

    /// <summary>Value and age in one consistent look. False when empty.</summary>
    public readonly bool TryRead(uint now, out float value, out uint age)
    {
        var word = Volatile.Read(in _word);
        (value, var at) = Unpack(word);
        age = now - at;
        return word != 0;
    }

    /// <summary>
    /// Takes in a sample. The weight of what was known before is exp(-elapsed / tau), so the average forgets with time and not with the number of samples. A sample below the average counts with
    /// at least <paramref name="least"/>, one above it with at least <paramref name="rise"/>: bad news is believed faster than good (peak-sensitive, as in Finagle's peak EWMA, which uses 1).
    /// </summary>
    public void Add(float sample, uint now, float tau, float rise, float least)
    {
        var seen = Volatile.Read(ref _word);
        while (true)
        {
            var next = Pack(seen == 0 ? sample : Blend(seen, sample, now, tau, rise, least), now);
            var before = Interlocked.CompareExchange(ref _word, next, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Sets value and time: what was saved by an earlier process.</summary>
    public void Set(float value, uint at) => Volatile.Write(ref _word, Pack(value, at));

    private static float Blend(long word, float sample, uint now, float tau, float rise, float least)
    {
        var (value, at) = Unpack(word);

        // Two writers may see the clock in another order; a negative difference is no time.
        var elapsed = Math.Max(0, (int)(now - at));
        var weight = 1 - MathF.Exp(-elapsed / tau);
        weight = Math.Max(weight, sample > value ? rise : least);
        return value + ((sample - value) * weight);
    }

    // A word of 0 means empty, so a value of 0 is stored as the smallest one there is.
    private static long Pack(float value, uint at) => ((long)BitConverter.SingleToUInt32Bits(value <= 0 ? float.Epsilon : value) << 32) | at;

    private static (float Value, uint At) Unpack(long word) => (BitConverter.UInt32BitsToSingle((uint)(word >> 32)), (uint)word);
}
