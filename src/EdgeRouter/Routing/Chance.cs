namespace EdgeRouter.Routing;

/// <summary>Arithmetic on 64 random or hashed bits.</summary>
internal static class Chance
{
    /// <summary>Uniform in [0, 1).</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1 (Lemire's multiplication; the bias of at most count / 2^32 does not matter here).</summary>
    public static uint Below(ulong bits, uint count) => (uint)(((bits >> 32) * count) >> 32);

    /// <summary>Another 64 bits from these: the finaliser of SplitMix64.</summary>
    public static ulong Mix(ulong bits, long salt)
    {
        var mixed = bits + ((ulong)salt * 0x9E3779B97F4A7C15UL) + 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>FNV-1a: stable over processes and versions, because stickiness and arms must survive restarts.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var hash = 0xCBF29CE484222325UL ^ seed;
        foreach (var one in bytes)
        {
            hash = (hash ^ one) * 0x100000001B3UL;
        }

        return Mix(hash, 0);
    }
}
