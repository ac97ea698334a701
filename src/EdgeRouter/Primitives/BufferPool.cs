using System.Buffers;

namespace EdgeRouter.Primitives;

/// <summary>
/// Byte arrays for bodies and streams: <see cref="ArrayPool{T}.Shared"/> plus the count that proves at the end of every test that each array came back, and the sum that caps memory.
/// The renter owns the array and returns it exactly once. DEBUG builds fill returned arrays, so that a use after return shows.
/// </summary>
internal sealed class BufferPool
{
    private PaddedCounter _outstanding;
    private PaddedCounter _bytes;

    /// <summary>Arrays rented and not yet returned.</summary>
    public long Outstanding => _outstanding.Value;

    /// <summary>Bytes in the arrays rented and not yet returned.</summary>
    public long Bytes => _bytes.Value;

    /// <summary>Whether somebody who holds <paramref name="held"/> bytes may come to hold <paramref name="wanted"/>, when all together may hold <paramref name="limit"/>. Who holds alone always may. Not exact when several ask at once.</summary>
    public bool MayGrow(long held, long wanted, long limit)
    {
        var others = Bytes - held;
        return others <= 0 || others + wanted <= limit;
    }

    public byte[] Rent(int minimum)
    {
        var array = ArrayPool<byte>.Shared.Rent(minimum);
        _outstanding.Increment();
        _bytes.Add(array.Length);
        return array;
    }

    public void Return(byte[] array)
    {
        _outstanding.Decrement();
        _bytes.Add(-array.Length);
#if DEBUG
        array.AsSpan().Fill(0xDD);
#endif
        ArrayPool<byte>.Shared.Return(array);
    }

    /// <summary>Moves <paramref name="used"/> bytes into an array of at least <paramref name="minimum"/> bytes and returns the old one.</summary>
    public byte[] Grow(byte[] array, int used, int minimum)
    {
        var larger = Rent(minimum);
        array.AsSpan(0, used).CopyTo(larger);
        Return(array);
        return larger;
    }

    /// <summary>Returns the array of a field that may hold none, and leaves it empty.</summary>
    public void GiveBack(ref byte[] array)
    {
        if (array.Length > 0)
        {
            Return(array);
            array = [];
        }
    }
}
