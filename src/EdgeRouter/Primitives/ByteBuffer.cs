using System.Buffers;

namespace EdgeRouter.Primitives;

/// <summary>
/// Growing bytes in one pooled array: where translated requests and events are composed. Empty and without memory until the first byte. The owner calls <see cref="Release"/> exactly once at the end;
/// <see cref="Clear"/> keeps the array for the next event. One thread at a time.
/// </summary>
internal sealed class ByteBuffer(BufferPool pool) : IBufferWriter<byte>
{
    private const int First = 1024;

    private byte[] _bytes = [];
    private int _length;

    public int Length => _length;

    /// <summary>What has been written; good until the next write, <see cref="Clear"/> or <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void Write(byte value)
    {
        if (_length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[_length++] = value;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(1, sizeHint))
        {
            Grow(Math.Max(1, sizeHint));
        }

        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _length);
        _length += count;
    }

    /// <summary>Drops what was written behind <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        _length = length;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes and moves the rest to the front.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _length);
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
    }

    public void Clear() => _length = 0;

    public void Release()
    {
        _length = 0;
        var bytes = _bytes;
        _bytes = [];
        if (bytes.Length > 0)
        {
            pool.Return(bytes);
        }
    }

    private void Grow(int more)
    {
        var wanted = Math.Max(First, Math.Max(_bytes.Length * 2, checked(_length + more)));
        _bytes = _bytes.Length == 0 ? pool.Rent(wanted) : pool.Grow(_bytes, _length, wanted);
    }
}
