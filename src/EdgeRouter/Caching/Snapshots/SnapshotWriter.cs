using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeRouter.Caching.Snapshots;

/// <summary>
/// Writes records into a stream, chunk by chunk, on the calling thread: one chunk of memory, never more. What goes wrong with the stream is remembered and ends the writing, it is not thrown into the code of
/// whoever has the records.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly SnapshotCipher _cipher;
    private readonly CancellationToken _cancel;
    private readonly int _chunkSize;
    private readonly byte[] _tag = new byte[SnapshotFormat.TagSize];
    private byte[] _chunk = new byte[SnapshotFormat.WordSize + SnapshotFormat.ChunkSize];
    private int _length;
    private long _number;
    private long _records;

    /// <exception cref="IOException">The head cannot be written.</exception>
    /// <param name="cancel">Looked at before each chunk.</param>
    /// <param name="chunkSize">Bytes; tests make small chunks.</param>
    public SnapshotWriter(
        Stream stream, ReadOnlySpan<byte> secret, in SnapshotHead content, CancellationToken cancel, int chunkSize = SnapshotFormat.ChunkSize)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(content.Field.Length, SnapshotHead.FieldSize);
        _stream = stream;
        _cancel = cancel;
        _chunkSize = chunkSize;
        Span<byte> salt = stackalloc byte[SnapshotFormat.SaltSize];
        RandomNumberGenerator.Fill(salt);
        Span<byte> head = stackalloc byte[SnapshotFormat.HeadSize];
        SnapshotFormat.WriteHead(head, content, salt);
        _cipher = new SnapshotCipher(secret, head);
        _cipher.SealHead(_tag);
        _stream.Write(head);
        _stream.Write(_tag);
    }

    /// <summary>Null as long as all is well.</summary>
    public SnapshotResult? Failure { get; private set; }

    /// <returns>False: stop, the snapshot has failed or was cancelled.</returns>
    public bool TryWrite(ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, SnapshotFormat.LargestRecord);
        var needed = SnapshotFormat.WordSize + record.Length;
        if (_length > 0 && _length + needed > _chunkSize)
        {
            Flush(isLast: false);
        }

        if (Failure is not null)
        {
            return false;
        }

        if (SnapshotFormat.WordSize + _length + needed > _chunk.Length)
        {
            Array.Resize(ref _chunk, SnapshotFormat.WordSize + _length + needed);
        }

        var target = _chunk.AsSpan(SnapshotFormat.WordSize + _length, needed);
        BinaryPrimitives.WriteInt32LittleEndian(target, record.Length);
        record.CopyTo(target[SnapshotFormat.WordSize..]);
        _length += needed;
        _records++;
        return true;
    }

    /// <summary>Writes the last chunk. Without it a file is torn.</summary>
    public SnapshotResult Complete()
    {
        if (_length > 0)
        {
            Flush(isLast: false);
        }

        BinaryPrimitives.WriteInt64LittleEndian(_chunk.AsSpan(SnapshotFormat.WordSize), _records);
        _length = SnapshotFormat.EndSize;
        Flush(isLast: true);
        return Failure ?? new SnapshotResult(SnapshotStatus.Ok, _records);
    }

    public void Dispose() => _cipher.Dispose();

    private void Flush(bool isLast)
    {
        if (Failure is null && _cancel.IsCancellationRequested)
        {
            Failure = new SnapshotResult(SnapshotStatus.Cancelled);
        }

        if (Failure is not null)
        {
            return;
        }

        var chunk = _chunk.AsSpan(0, SnapshotFormat.WordSize + _length);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk, (uint)_length | (isLast ? SnapshotFormat.LastFlag : 0));
        _cipher.Seal(++_number, isLast, chunk[SnapshotFormat.WordSize..], _tag);
        _length = 0;
        try
        {
            _stream.Write(chunk);
            _stream.Write(_tag);
        }
        catch (IOException failure)
        {
            Failure = new SnapshotResult(SnapshotStatus.Unwritable, Reason: failure.Message);
        }
    }
}
