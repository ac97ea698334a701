using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Store;

/// <summary>
/// Goes through every live entry of a store, the oldest of each ring first, without a lock: it reads as any reader does and takes whatever is still there when it gets there. First the main rings, then the small ones, then what
/// has been added to the main rings meanwhile, so that an entry that moves from one to the other is not missed. Each pass ends where the rings ended when it began, so the walk ends however much is put. An entry may be seen
/// twice; the later is the newer. What is put during the walk may be seen or not.
/// </summary>
internal sealed class EntryCursor(EntryStore store, uint nowSeconds, BufferPool pool) : IDisposable
{
    private const int Passes = 3;

    private readonly long[] _mainAt = new long[store.Shards.Length];
    private readonly long[] _smallAt = new long[store.Shards.Length];
    private readonly long[] _end = new long[store.Shards.Length];
    private byte[] _buffer = pool.Rent(EntryHeader.Size);
    private EntryHeader _header;
    private long _offset;
    private int _shard;
    private int _pass = -1;
    private int _idleShards;

    public CacheKey Key => _header.Key;

    public uint ExpiresAtSeconds => _header.ExpiresAt;

    /// <summary>Until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Value => _buffer.AsSpan(0, _header.Length);

    /// <summary>Whether the entry still lies where it was read. False when it was removed, replaced, dropped or moved since.</summary>
    public bool IsCurrent => store.Shards[_shard].Reader.IsCurrent(_header.Key, IsMain, _offset);

    private bool IsMain => _pass != 1;

    /// <summary>One entry of each shard in turn: they have equal rings, so that old ones come before new ones across shards, too.</summary>
    public bool MoveNext()
    {
        while (_pass < Passes)
        {
            _shard = (_shard + 1) % store.Shards.Length;
            if (_pass >= 0 && TryNext(store.Shards[_shard]))
            {
                _idleShards = 0;
                return true;
            }

            if (++_idleShards >= store.Shards.Length)
            {
                BeginPass();
            }
        }

        return false;
    }

    public void Dispose() => pool.Return(_buffer);

    private void BeginPass()
    {
        _pass++;
        _idleShards = 0;
        for (var shard = 0; shard < _end.Length; shard++)
        {
            _end[shard] = RingOf(store.Shards[shard]).Head;
        }
    }

    private EntryRing RingOf(StoreShard shard) => IsMain ? shard.Main : shard.Small;

    private bool TryNext(StoreShard shard)
    {
        var ring = RingOf(shard);
        ref var at = ref (IsMain ? _mainAt : _smallAt)[_shard];
        while (true)
        {
            // Tail and end are boundaries of entries, whatever has been overwritten.
            at = Math.Max(at, ring.Tail);
            if (at >= _end[_shard])
            {
                return false;
            }

            var (header, offset) = (ring.ReadHeader(at), at);
            if (!ring.Holds(offset))
            {
                continue;
            }

            at = offset + header.Extent;
            if (header.IsExpired(nowSeconds) || !shard.Reader.IsCurrent(header.Key, IsMain, offset))
            {
                continue;
            }

            _buffer = header.Length > _buffer.Length ? pool.Grow(_buffer, 0, header.Length) : _buffer;
            ring.Read(offset + EntryHeader.Size, _buffer.AsSpan(0, header.Length));
            if (ring.Holds(offset))
            {
                (_header, _offset) = (header, offset);
                return true;
            }
        }
    }
}
