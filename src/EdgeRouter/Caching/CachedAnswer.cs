using System.Text;
using EdgeRouter.Caching.Compression;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching;

/// <summary>An answer found in the cache: its own copy, still packed. Whoever got it calls <see cref="Release"/> once.</summary>
internal sealed class CachedAnswer(CacheKey key, byte[] array, int length, int packedAt, in EntryFacts facts, EntryCodec codec, BufferPool pool)
{
    private EntryFacts _facts = facts;
    private (string Provider, string Deployment, string Model)? _names;

    /// <summary>Under which it is kept: the exact one, also where a looser one led to it.</summary>
    public CacheKey Key { get; } = key;

    public ref readonly EntryFacts Facts => ref _facts;

    public bool IsStale { get; init; }

    /// <summary>Seconds since it was first given.</summary>
    public long Age { get; init; }

    public (string Provider, string Deployment, string Model) Names => _names ??= ReadNames();

    /// <param name="raw">Exactly as long as <see cref="EntryFacts.Length"/>.</param>
    public bool TryUnpack(Span<byte> raw) => codec.TryDecompress(array.AsSpan(packedAt, length - packedAt), raw);

    public void Release() => pool.Return(array);

    private (string Provider, string Deployment, string Model) ReadNames()
    {
        EntryFacts.TryRead(array.AsSpan(0, length), out _, out var parts);
        return (Encoding.UTF8.GetString(parts.Provider), Encoding.UTF8.GetString(parts.Deployment), Encoding.UTF8.GetString(parts.Model));
    }
}
