using System.Runtime.InteropServices;

namespace EdgeRouter.Primitives;

/// <summary>A 64-bit counter on a cache line of its own, so that two hot counters do not slow each other down.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct PaddedCounter
{
    [FieldOffset(64)]
    private long _value;

    public PaddedCounter(long value) => _value = value;

    public readonly long Value => Volatile.Read(in _value);

    public long Add(long amount) => Interlocked.Add(ref _value, amount);

    public long Increment() => Interlocked.Increment(ref _value);

    public long Decrement() => Interlocked.Decrement(ref _value);
}
