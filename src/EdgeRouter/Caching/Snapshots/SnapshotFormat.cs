using System.Buffers.Binary;

namespace EdgeRouter.Caching.Snapshots;

/// <summary>
/// The bytes of a snapshot, all numbers little-endian. Head: magic (8), version (4), dictionary id (4), salt (32), the caller's field (32), tag (16). Then chunks: a word (4) whose low 31 bits are the length of the
/// content and whose highest bit says "last", the encrypted content, its tag (16). A chunk's content is records, each with its length (4) before it; the last chunk's content is the number of records (8), and nothing
/// follows it.
/// </summary>
internal static class SnapshotFormat
{
    public const uint Version = 1;
    public const int SaltSize = 32;
    public const int TagSize = 16;
    public const int WordSize = sizeof(uint);
    public const int EndSize = sizeof(ulong);
    public const uint LastFlag = 1u << 31;

    /// <summary>Bytes of the head without its tag: what the tag is over.</summary>
    public const int HeadSize = 16 + SaltSize + SnapshotHead.FieldSize;

    /// <summary>Bytes of records after which a chunk is closed. A record is never divided, so one that is longer makes a longer chunk.</summary>
    public const int ChunkSize = 256 << 10;

    /// <summary>Bytes of the longest record, and so of what a forged length can make the reader hold. Far above any answer worth keeping.</summary>
    public const int LargestRecord = 16 << 20;

    public const int LargestChunk = LargestRecord + WordSize;

    public static ReadOnlySpan<byte> Magic => "EDGEROUT"u8;

    public static void WriteHead(Span<byte> head, in SnapshotHead content, ReadOnlySpan<byte> salt)
    {
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], content.DictionaryId);
        salt.CopyTo(head.Slice(16, SaltSize));
        content.Field.Span.CopyTo(head.Slice(16 + SaltSize, SnapshotHead.FieldSize));
    }

    public static uint ReadVersion(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);

    public static ReadOnlySpan<byte> ReadSalt(ReadOnlySpan<byte> head) => head.Slice(16, SaltSize);

    public static SnapshotHead ReadContent(ReadOnlySpan<byte> head) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(head[12..]), head.Slice(16 + SaltSize, SnapshotHead.FieldSize).ToArray());
}
