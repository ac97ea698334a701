using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeRouter.Caching;

namespace EdgeRouter.Tests.Caching.Store;

/// <summary>Keys by number, uniformly distributed as real ones are, and values that say whose they are and whether they are whole.</summary>
internal static class TestEntries
{
    public const int LeastValue = 24;

    public static CacheKey Key(int number)
    {
        Span<byte> hash = stackalloc byte[CacheKey.Size];
        SHA256.HashData(BitConverter.GetBytes(number), hash);
        return CacheKey.From(hash);
    }

    /// <summary>Number, version, then bytes that follow from both and from the length: any mixture of two values differs from each.</summary>
    public static void Fill(Span<byte> value, int number, int version)
    {
        var state = ((ulong)(uint)number << 32) ^ (uint)version ^ ((ulong)value.Length << 20);
        BinaryPrimitives.WriteInt32LittleEndian(value, number);
        BinaryPrimitives.WriteInt32LittleEndian(value[4..], version);
        Span<byte> word = stackalloc byte[8];
        for (var i = 8; i < value.Length; i += 8)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            BinaryPrimitives.WriteUInt64LittleEndian(word, state ^ (state >> 29));
            word[..Math.Min(8, value.Length - i)].CopyTo(value[i..]);
        }
    }

    public static byte[] Value(int number, int version, int length)
    {
        var value = new byte[length];
        Fill(value, number, version);
        return value;
    }

    /// <summary>The version of a whole value of this key; -1 when it is another's or torn.</summary>
    public static int VersionOf(ReadOnlySpan<byte> value, int number, Span<byte> scratch)
    {
        if (value.Length < LeastValue || BinaryPrimitives.ReadInt32LittleEndian(value) != number)
        {
            return -1;
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(value[4..]);
        var expected = scratch[..value.Length];
        Fill(expected, number, version);
        return value.SequenceEqual(expected) ? version : -1;
    }
}
