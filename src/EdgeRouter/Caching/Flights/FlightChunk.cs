namespace EdgeRouter.Caching.Flights;

/// <summary>A piece of a flight's answer. Written by one, read by many without a lock: bytes below <see cref="Filled"/> never change, and a next chunk is linked only when nothing more is written to this one.</summary>
internal sealed class FlightChunk(byte[] array, long start)
{
    private int _filled;
    private FlightChunk? _next;

    /// <summary>From the pool; not to be touched once every reader is past it.</summary>
    public byte[] Array { get; } = array;

    /// <summary>Where it begins in the answer.</summary>
    public long Start { get; } = start;

    public int Filled
    {
        get => Volatile.Read(ref _filled);
        set => Volatile.Write(ref _filled, value);
    }

    public FlightChunk? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }
}
