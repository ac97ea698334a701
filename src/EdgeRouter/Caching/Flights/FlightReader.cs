using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Flights;

/// <summary>One client's place in a flight's answer. One thread at a time; <see cref="Position"/> may be looked at by others.</summary>
/// <param name="signal">Woken when there is more; null: the reader is told otherwise.</param>
internal sealed class FlightReader(FlightChunk first, WakeSignal? signal)
{
    private FlightChunk _chunk = first;
    private int _offset;
    private long _position;

    public WakeSignal? Signal { get; } = signal;

    /// <summary>Bytes read so far.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>The client holds whole events only. A stream's event ends with an empty line.</summary>
    public bool AtBoundary { get; private set; } = true;

    /// <summary>The next bytes that are there; false: none yet. They stay good until <see cref="Advance"/>.</summary>
    public bool TryRead(out ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            // In this order: a chunk that has a next one is closed, so that what is seen of it then is all of it.
            var next = _chunk.Next;
            var filled = _chunk.Filled;
            if (_offset < filled)
            {
                bytes = _chunk.Array.AsSpan(_offset, filled - _offset);
                return true;
            }

            if (next is null)
            {
                bytes = default;
                return false;
            }

            _chunk = next;
            _offset = 0;
        }
    }

    public void Advance(ReadOnlySpan<byte> read)
    {
        _offset += read.Length;
        AtBoundary = read.EndsWith("\n\n"u8) || read.EndsWith("\r\n\r\n"u8) || read.EndsWith("\r\r"u8);
        Volatile.Write(ref _position, _position + read.Length);
    }
}
