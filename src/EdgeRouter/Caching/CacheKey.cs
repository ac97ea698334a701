using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeRouter.Caching;

/// <summary>
/// What an entry of the cache is found by: 32 bytes of a cryptographic hash. They are uniformly distributed and nobody can choose them, so the store takes its shard, its lines and its fingerprints straight
/// from the words and hashes nothing again. Written down in the order of the hash's bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct CacheKey(ulong a, ulong b, ulong c, ulong d) : IEquatable<CacheKey>
{
    /// <summary>Bytes.</summary>
    public const int Size = 32;

    public ulong A { get; } = a;

    public ulong B { get; } = b;

    public ulong C { get; } = c;

    public ulong D { get; } = d;

    /// <summary>The first bytes as a number that reads, in hexadecimal, as <see cref="ToString"/> does: what logs and operators call an entry by.</summary>
    public ulong Short => BinaryPrimitives.ReverseEndianness(A);

    public static bool operator ==(in CacheKey left, in CacheKey right) => left.Equals(in right);

    public static bool operator !=(in CacheKey left, in CacheKey right) => !left.Equals(in right);

    /// <param name="bytes">At least <see cref="Size"/>; the rest is not looked at.</param>
    public static CacheKey From(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<CacheKey>(bytes);

    public void CopyTo(Span<byte> bytes) => MemoryMarshal.Write(bytes, in this);

    // Not in constant time: keys are hashes under which an entry is looked up, and are no secrets.
    public bool Equals(in CacheKey other) => ((A ^ other.A) | (B ^ other.B) | (C ^ other.C) | (D ^ other.D)) == 0;

    bool IEquatable<CacheKey>.Equals(CacheKey other) => Equals(in other);

    public override bool Equals(object? obj) => obj is CacheKey other && Equals(in other);

    public override int GetHashCode() => (int)A;

    /// <summary>The first bytes in hexadecimal, for people.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes[..8]);
    }
}
