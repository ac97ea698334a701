using System.Buffers.Binary;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Caching.Snapshots;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching;

/// <summary>
/// The cache as records of a snapshot file: key, end of life, entry. What was invalidated is not written, and what is read belongs to a time before every invalidation of this process, so that one that comes while a file is being read holds
/// for what is read later too. Long work: on a thread of its own.
/// </summary>
internal sealed class CacheRecords(ResponseCache cache, BufferPool pool) : ISnapshotReceiver
{
    private const int HeadSize = CacheKey.Size + sizeof(uint);

    /// <summary>The form of records and entries; files of another one are of no use.</summary>
    private const byte Version = 1;

    public SnapshotHead Head
    {
        get
        {
            var about = new byte[SnapshotHead.FieldSize];
            about[0] = Version;
            return new SnapshotHead(cache.Codec.DictionaryId, about);
        }
    }

    public void WriteAll(SnapshotWriter writer)
    {
        if (cache.Store is not { } store)
        {
            return;
        }

        var record = new ByteBuffer(pool);
        using var cursor = new EntryCursor(store, cache.Now, pool);
        try
        {
            while (cursor.MoveNext())
            {
                if (cursor.Value.Length > SnapshotFormat.LargestRecord - HeadSize || !IsWanted(cursor.Value))
                {
                    continue;
                }

                record.Clear();
                var head = record.GetSpan(HeadSize);
                cursor.Key.CopyTo(head);
                BinaryPrimitives.WriteUInt32LittleEndian(head[CacheKey.Size..], cursor.ExpiresAtSeconds);
                record.Advance(HeadSize);
                record.Write(cursor.Value);
                if (!writer.TryWrite(record.Written))
                {
                    return;
                }
            }
        }
        finally
        {
            record.Release();
        }
    }

    public bool Begin(in SnapshotHead head) => head.DictionaryId == cache.Codec.DictionaryId && head.Field.Span[0] == Version;

    public bool Take(ReadOnlySpan<byte> record)
    {
        if (cache.Store is not { } store || record.Length < HeadSize)
        {
            return false;
        }

        var copy = pool.Rent(record.Length);
        var value = copy.AsSpan(0, record.Length - HeadSize);
        record[HeadSize..].CopyTo(value);
        EntryFacts.Restamp(value, 0);
        store.Restore(CacheKey.From(record), value, cache.Now, BinaryPrimitives.ReadUInt32LittleEndian(record[CacheKey.Size..]));
        pool.Return(copy);
        return true;
    }

    private bool IsWanted(ReadOnlySpan<byte> value) =>
        Alias.TryRead(value, out _) || (EntryFacts.TryRead(value, out var facts, out var parts) && !cache.Invalidations.Cover(facts.Stamp, parts.Scopes));
}
