using System.Buffers.Binary;
using EdgeRouter.Caching.Snapshots;

namespace EdgeRouter.Tests.Caching.Snapshots;

/// <summary>Snapshots in memory, made and taken apart.</summary>
internal static class SnapshotBytes
{
    public static readonly byte[] Secret = "0123456789abcdef0123456789abcdef"u8.ToArray();
    public static readonly SnapshotHead Head = new(77, Enumerable.Range(1, SnapshotHead.FieldSize).Select(static i => (byte)i).ToArray());

    public const int HeadSize = SnapshotFormat.HeadSize + SnapshotFormat.TagSize;

    public static byte[] Write(IEnumerable<byte[]> records, int chunkSize = SnapshotFormat.ChunkSize)
    {
        using var stream = new MemoryStream();
        using var writer = new SnapshotWriter(stream, Secret, Head, CancellationToken.None, chunkSize);
        Assert.All(records, r => Assert.True(writer.TryWrite(r)));
        Assert.True(writer.Complete().IsOk);
        return stream.ToArray();
    }

    public static SnapshotResult Read(byte[] file, ReceivedRecords received, byte[]? secret = null) =>
        new SnapshotReader(new MemoryStream(file), CancellationToken.None).Read(secret ?? Secret, received);

    /// <summary>Nothing of it is handed out, not even its head.</summary>
    public static SnapshotResult ReadRefused(byte[] file, byte[]? secret = null)
    {
        var received = new ReceivedRecords();
        var result = Read(file, received, secret);
        Assert.False(result.IsOk);
        Assert.Null(received.Head);
        Assert.Empty(received.Records);
        Assert.Equal(0, result.Records);
        return result;
    }

    /// <summary>Where each chunk begins and ends.</summary>
    public static List<Range> Chunks(byte[] file)
    {
        var chunks = new List<Range>();
        for (int at = HeadSize, end; at < file.Length; at = end)
        {
            end = at + SnapshotFormat.WordSize + (int)(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) & ~SnapshotFormat.LastFlag) + SnapshotFormat.TagSize;
            chunks.Add(at..end);
        }

        return chunks;
    }

    /// <summary>A file whose chunks are sealed with the right key, whatever is in them; the last one is marked as such.</summary>
    public static byte[] Seal(params byte[][] contents)
    {
        var file = new MemoryStream();
        var head = new byte[HeadSize];
        SnapshotFormat.WriteHead(head, Head, new byte[SnapshotFormat.SaltSize]);
        using var cipher = new SnapshotCipher(Secret, head.AsSpan(0, SnapshotFormat.HeadSize));
        cipher.SealHead(head.AsSpan(SnapshotFormat.HeadSize));
        file.Write(head);
        for (var i = 0; i < contents.Length; i++)
        {
            var isLast = i == contents.Length - 1;
            var (word, content, tag) = (new byte[SnapshotFormat.WordSize], contents[i].ToArray(), new byte[SnapshotFormat.TagSize]);
            BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)content.Length | (isLast ? SnapshotFormat.LastFlag : 0));
            cipher.Seal(i + 1, isLast, content, tag);
            file.Write([.. word, .. content, .. tag]);
        }

        return file.ToArray();
    }
}
