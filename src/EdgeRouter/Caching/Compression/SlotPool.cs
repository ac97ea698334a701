namespace EdgeRouter.Caching.Compression;

/// <summary>
/// Keeps things that are dear to make, two for each processor: taking and returning are one exchange in the common case, no lock. When all are out another one is made and, when there is no room for it
/// later, disposed of.
/// </summary>
internal sealed class SlotPool<T>(Func<T> make) : IDisposable
    where T : class, IDisposable
{
    private readonly T?[] _slots = new T?[2 * Environment.ProcessorCount];

    public T Take()
    {
        var first = Thread.GetCurrentProcessorId();
        for (var i = 0; i < _slots.Length; i++)
        {
            ref var slot = ref _slots[(int)((uint)(first + i) % (uint)_slots.Length)];
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } one)
            {
                return one;
            }
        }

        return make();
    }

    public void Return(T one)
    {
        var first = Thread.GetCurrentProcessorId();
        for (var i = 0; i < _slots.Length; i++)
        {
            ref var slot = ref _slots[(int)((uint)(first + i) % (uint)_slots.Length)];
            if (slot is null && Interlocked.CompareExchange(ref slot, one, null) is null)
            {
                return;
            }
        }

        one.Dispose();
    }

    public void Dispose()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            Interlocked.Exchange(ref _slots[i], null)?.Dispose();
        }
    }
}
