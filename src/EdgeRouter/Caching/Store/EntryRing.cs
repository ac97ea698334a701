using System.Runtime.InteropServices;

namespace EdgeRouter.Caching.Store;

/// <summary>
/// A log of entries in a ring of bytes: appended at the head, given up at the tail. Offsets are logical: they only grow, and the bytes of offset o lie at o modulo the capacity, so one comparison with the tail tells whether
/// an entry is still what it was. One writer at a time (the shard's lock); readers take no lock.
/// <para>
/// The memory is made of pinned arrays of bytes ("slabs"), allocated when the head first gets there: nothing in them for the garbage collector to follow or to move, and a reader that comes too late reads other bytes, never
/// freed ones.
/// </para>
/// <para>
/// Why a reader is never given torn bytes. The writer moves the tail past an entry, then a full fence, and only then overwrites its bytes (<see cref="Release"/>). The reader copies, then a read fence, and only
/// then looks at the tail (<see cref="Holds"/>). Had it copied any overwritten byte, the writer's fence puts the tail's move before that byte and the reader's fence puts the look after it: it sees the move and discards the
/// copy. A writer makes its bytes visible before the slot that points to them (release), and a reader reads the slot first (acquire), so it never reads bytes not yet written.
/// </para>
/// </summary>
/// <param name="capacity">Bytes, a multiple of <see cref="Alignment"/>.</param>
/// <param name="slabBytes">Power of two, at least <see cref="Alignment"/>. The last slab is shorter when the capacity is not a multiple.</param>
internal sealed class EntryRing(long capacity, int slabBytes)
{
    public const int Alignment = 8;

    private readonly byte[]?[] _slabs = new byte[]?[(int)((capacity + slabBytes - 1) / slabBytes)];
    private readonly int _shift = int.TrailingZeroCount(slabBytes);
    private long _head;
    private long _tail;
    private long _held;

    public long Capacity => capacity;

    /// <summary>Where the next entry will begin; all below it is completely written.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Beginning of the oldest entry.</summary>
    public long Tail => Volatile.Read(ref _tail);

    public long Free => capacity - (Head - Tail);

    /// <summary>Bytes allocated.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Whether what was read at this offset before this call was the entry that began there.</summary>
    public bool Holds(long offset)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref _tail) <= offset;
    }

    /// <summary>A header at an offset that is, or recently was, an entry's beginning. To be believed only if <see cref="Holds"/> says so afterwards.</summary>
    public EntryHeader ReadHeader(long offset)
    {
        var piece = Piece(offset, EntryHeader.Size);
        if (piece.Length == EntryHeader.Size)
        {
            return MemoryMarshal.Read<EntryHeader>(piece);
        }

        Span<byte> joined = stackalloc byte[EntryHeader.Size];
        Read(offset, joined);
        return MemoryMarshal.Read<EntryHeader>(joined);
    }

    public void Read(long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var piece = Piece(offset, into.Length);
            piece.CopyTo(into);
            into = into[piece.Length..];
            offset += piece.Length;
        }
    }

    /// <summary>Appends an entry for which there is room and returns where it begins.</summary>
    public long Append(in EntryHeader header, ReadOnlySpan<byte> value)
    {
        var offset = _head;
        Allocate(offset, header.Extent);
        Write(offset, MemoryMarshal.AsBytes(new ReadOnlySpan<EntryHeader>(in header)));
        Write(offset + EntryHeader.Size, value);
        Volatile.Write(ref _head, offset + header.Extent);
        return offset;
    }

    /// <summary>
    /// Appends a copy of an entry of this or another ring and returns where it begins. The entry may just have been released from this ring: then the copy lies before it by the ring's order and may overlap it, which
    /// copying upwards permits.
    /// </summary>
    public long AppendFrom(EntryRing source, long from, long extent)
    {
        var offset = _head;
        Allocate(offset, extent);
        for (long done = 0; done < extent;)
        {
            var target = Piece(offset + done, extent - done);
            var piece = source.Piece(from + done, target.Length);
            piece.CopyTo(target);
            done += piece.Length;
        }

        Volatile.Write(ref _head, offset + extent);
        return offset;
    }

    /// <summary>Gives up the oldest entry. Its bytes may be overwritten once this has returned.</summary>
    public void Release(long extent)
    {
        Volatile.Write(ref _tail, _tail + extent);

        // A release store alone would let the stores that overwrite the entry become visible before it.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Sets the offset at which an unused ring begins.</summary>
    internal void StartAt(long offset) => (_head, _tail) = (offset, offset);

    /// <summary>Gives up all entries.</summary>
    public void ReleaseAll() => Release(_head - _tail);

    private void Write(long offset, ReadOnlySpan<byte> from)
    {
        while (from.Length > 0)
        {
            var piece = Piece(offset, from.Length);
            from[..piece.Length].CopyTo(piece);
            from = from[piece.Length..];
            offset += piece.Length;
        }
    }

    // The longest run of at most so many bytes that lies in one slab.
    private Span<byte> Piece(long offset, long length)
    {
        var at = (long)((ulong)offset % (ulong)capacity);
        var slab = _slabs[at >> _shift];
        var start = (int)at & (slabBytes - 1);
        return slab.AsSpan(start, (int)Math.Min(length, slab!.Length - start));
    }

    private void Allocate(long offset, long extent)
    {
        if (Held == capacity)
        {
            return;
        }

        for (var end = offset + extent; offset < end;)
        {
            var at = offset % capacity;
            var slab = at >> _shift;
            if (_slabs[slab] is null)
            {
                var size = (int)Math.Min(slabBytes, capacity - (slab << _shift));
                _slabs[slab] = GC.AllocateUninitializedArray<byte>(size, pinned: true);
                Volatile.Write(ref _held, _held + size);
            }

            offset += _slabs[slab]!.Length - (at & (slabBytes - 1));
        }
    }
}
