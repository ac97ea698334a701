using System.Runtime.InteropServices;

namespace EdgeRouter.Caching.Store;

/// <summary>What stands before each value in a ring: 40 bytes.</summary>
/// <param name="Length">Bytes of the value.</param>
/// <param name="ExpiresAt">Second from which on it is not given out.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct EntryHeader(CacheKey Key, int Length, uint ExpiresAt)
{
    public const int Size = CacheKey.Size + sizeof(int) + sizeof(uint);

    /// <summary>Bytes that the whole entry takes in its ring.</summary>
    public long Extent => ExtentOf(Length);

    public bool IsExpired(uint now) => now >= ExpiresAt;

    public static long ExtentOf(int length) => (Size + (long)length + EntryRing.Alignment - 1) & -EntryRing.Alignment;
}
