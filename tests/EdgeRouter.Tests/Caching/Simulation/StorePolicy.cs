using EdgeRouter.Caching;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>The product's own store, which pays for its index, headers and ghosts out of the same bytes.</summary>
internal sealed class StorePolicy(EntryStore store) : ICachePolicy
{
    private static readonly byte[] Answer = new byte[8192];

    private readonly BufferPool _pool = new();

    public bool Access(int key, int extent)
    {
        var name = new CacheKey(Mix(key, 1), Mix(key, 2), Mix(key, 3), Mix(key, 4));
        if (store.TryRead(name, 1, _pool, out var array, out _))
        {
            _pool.Return(array);
            return true;
        }

        store.Put(name, Answer.AsSpan(0, extent - EntryHeader.Size), 1, uint.MaxValue);
        return false;
    }

    // SplitMix64: what a cryptographic hash gives for less.
    private static ulong Mix(int key, ulong word)
    {
        var z = ((ulong)(uint)key * 0x9E3779B97F4A7C15) + (word * 0xD1B54A32D192ED03);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
