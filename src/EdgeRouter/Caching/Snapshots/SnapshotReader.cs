using System.Buffers.Binary;

namespace EdgeRouter.Caching.Snapshots;

/// <summary>
/// Reads a snapshot from a stream that can be rewound: once to its end without telling anybody, and only when all of it is as it was written a second time, handing out the records. So a file that is torn anywhere
/// gives no record at all, for the price of decrypting it twice. Whatever the bytes are, it ends with a value, and holds no more than <see cref="SnapshotFormat.LargestChunk"/> bytes and no more than the stream has.
/// </summary>
internal sealed class SnapshotReader(Stream stream, CancellationToken cancel)
{
    private byte[] _chunk = [];
    private long _number;
    private long _records;
    private bool _isLast;

    /// <exception cref="IOException">The stream cannot be read.</exception>
    public SnapshotResult Read(ReadOnlySpan<byte> secret, ISnapshotReceiver receiver)
    {
        Span<byte> head = stackalloc byte[SnapshotFormat.HeadSize + SnapshotFormat.TagSize];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var magic = Math.Min(length, SnapshotFormat.Magic.Length);
        if (!head[..magic].SequenceEqual(SnapshotFormat.Magic[..magic]))
        {
            return new SnapshotResult(SnapshotStatus.Foreign, Reason: "not a snapshot");
        }

        if (length < head.Length)
        {
            return new SnapshotResult(SnapshotStatus.Torn);
        }

        if (SnapshotFormat.ReadVersion(head) is var version && version != SnapshotFormat.Version)
        {
            return new SnapshotResult(SnapshotStatus.Foreign, Reason: $"version {version}, not {SnapshotFormat.Version}");
        }

        using var cipher = new SnapshotCipher(secret, head[..SnapshotFormat.HeadSize]);
        if (!cipher.HeadFits(head[SnapshotFormat.HeadSize..]))
        {
            return new SnapshotResult(SnapshotStatus.WrongKey);
        }

        var start = stream.Position;
        if (Pass(cipher, receiver: null) is { IsOk: false } failure)
        {
            return failure;
        }

        if (!receiver.Begin(SnapshotFormat.ReadContent(head)))
        {
            return new SnapshotResult(SnapshotStatus.Refused);
        }

        stream.Position = start;
        return Pass(cipher, receiver);
    }

    private SnapshotResult Pass(SnapshotCipher cipher, ISnapshotReceiver? receiver)
    {
        (_number, _records) = (0, 0);
        while (true)
        {
            if (cancel.IsCancellationRequested)
            {
                return Result(SnapshotStatus.Cancelled, receiver);
            }

            _number++;
            if (!TryReadChunk(cipher, out var content))
            {
                return Result(SnapshotStatus.Torn, receiver);
            }

            if (_isLast)
            {
                var isEnd = content.Length == SnapshotFormat.EndSize && BinaryPrimitives.ReadInt64LittleEndian(content) == _records && stream.Position == stream.Length;
                return Result(isEnd ? SnapshotStatus.Ok : SnapshotStatus.Torn, receiver);
            }

            while (!content.IsEmpty)
            {
                if (!TryCutRecord(ref content, out var record))
                {
                    return Result(SnapshotStatus.Torn, receiver);
                }

                if (receiver is not null && !receiver.Take(record))
                {
                    return Result(SnapshotStatus.Refused, receiver);
                }

                _records++;
            }
        }
    }

    private SnapshotResult Result(SnapshotStatus status, ISnapshotReceiver? receiver) =>
        new(status, receiver is null ? 0 : _records, status == SnapshotStatus.Torn ? _number : 0);

    private bool TryReadChunk(SnapshotCipher cipher, out ReadOnlySpan<byte> content)
    {
        content = default;
        Span<byte> word = stackalloc byte[SnapshotFormat.WordSize];
        if (stream.ReadAtLeast(word, word.Length, throwOnEndOfStream: false) < word.Length)
        {
            return false;
        }

        var value = BinaryPrimitives.ReadUInt32LittleEndian(word);
        _isLast = (value & SnapshotFormat.LastFlag) != 0;
        var length = (int)(value & ~SnapshotFormat.LastFlag);
        var whole = (long)length + SnapshotFormat.TagSize;
        if (length is 0 or > SnapshotFormat.LargestChunk || whole > stream.Length - stream.Position)
        {
            return false;
        }

        if (_chunk.Length < whole)
        {
            _chunk = new byte[Math.Max(whole, Math.Min(SnapshotFormat.ChunkSize + SnapshotFormat.TagSize, stream.Length))];
        }

        var chunk = _chunk.AsSpan(0, (int)whole);
        if (stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) < chunk.Length || !cipher.TryOpen(_number, _isLast, chunk[..length], chunk[length..]))
        {
            return false;
        }

        content = chunk[..length];
        return true;
    }

    private static bool TryCutRecord(ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (content.Length < SnapshotFormat.WordSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(content);
        content = content[SnapshotFormat.WordSize..];
        if (length < 0 || length > content.Length)
        {
            return false;
        }

        record = content[..length];
        content = content[length..];
        return true;
    }
}
