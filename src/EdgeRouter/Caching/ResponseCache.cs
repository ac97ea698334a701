using System.Collections.Concurrent;
using EdgeRouter.Caching.Compression;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Caching.Flights;
using EdgeRouter.Caching.Store;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching;

/// <summary>
/// The cache of the process: answers under the keys of the requests that they answer, and the calls under way that others may join. It knows keys, bytes and times; which requests are looked up, and whose answers are kept, is decided by the
/// pipeline. What it gives is whole, belongs to the key asked for, and was not invalidated since its request began.
/// <para>
/// Looking up takes no lock and no thread hop: two loads of the index, a copy of the packed bytes, one allocation for the result. Keeping packs on the offload queue; while it does, the key is known as being kept, so that the next
/// request waits for that instead of asking upstream. When that queue is full the answer is not kept.
/// </para>
/// </summary>
internal sealed class ResponseCache(EntryCodec codec, BufferPool pool, OffloadQueue offload, TimeProvider time, Action<Exception> onBug)
{
    private static readonly Action<object> KeepOnQueue = static self => ((KeepJob)self).Run();

    private readonly ConcurrentDictionary<CacheKey, Task> _storing = new();
    private EntryStore? _store;

    public FlightTable Flights { get; } = new(pool);

    public Invalidations Invalidations { get; } = new();

    public CacheCounters Counters { get; } = new();

    /// <summary>Null: no configuration asks for a cache.</summary>
    public EntryStore? Store => Volatile.Read(ref _store);

    public EntryCodec Codec => codec;

    public uint Now => (uint)Math.Max(0, time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Puts a store of that size in the place of the present one and takes over what fits. Takes long: not on an I/O thread, and one at a time.</summary>
    /// <param name="bytes">0: no cache.</param>
    public void Resize(long bytes)
    {
        var old = Store;
        if (old?.Capacity == bytes || (old is null && bytes == 0))
        {
            return;
        }

        var next = bytes == 0 ? null : new EntryStore(bytes);
        Volatile.Write(ref _store, next);
        if (old is not null)
        {
            next?.TakeOver(old, Now, pool);
        }
    }

    /// <summary>The answer under a ticket's keys, exact before loose.</summary>
    /// <param name="maxAge">Seconds; negative: any.</param>
    /// <param name="stale">One whose time is over will do.</param>
    /// <param name="answer">To be released.</param>
    public bool TryFind(in CacheTicket ticket, long maxAge, bool stale, out CachedAnswer? answer)
    {
        answer = null;
        var store = Store;
        return store is not null && (TryFind(store, ticket.Exact, maxAge, stale, out answer) || (ticket.Loose is { } loose && TryFollow(store, loose, maxAge, stale, out answer)));
    }

    /// <summary>An answer under one of the keys is being kept right now: wait for it and look again. Null: none is.</summary>
    public Task? Storing(in CacheTicket ticket) =>
        _storing.TryGetValue(ticket.Exact, out var running) || (ticket.Loose is { } loose && _storing.TryGetValue(loose, out running)) ? running : null;

    /// <summary>Anything is being kept right now.</summary>
    public bool IsStoring => !_storing.IsEmpty;

    /// <summary>Keeps the answer of a flight that ended well. Returns at once; holds the flight until it is done.</summary>
    public void Keep(Flight flight, KeepOrder order)
    {
        if (Store is null || !flight.IsOpen || flight.Length > order.Settings.MaxEntry)
        {
            Counters.TooLarge.Increment();
            return;
        }

        flight.Hold();
        var job = new KeepJob(flight, order, this, pool);
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _storing[order.Ticket.Exact] = kept.Task;
        if (order.Ticket.Loose is { } loose)
        {
            _storing[loose] = kept.Task;
        }

        _ = KeepAsync(flight, order.Ticket, job, kept);
    }

    private async Task KeepAsync(Flight flight, CacheTicket ticket, KeepJob job, TaskCompletionSource kept)
    {
        try
        {
            // Not back to whoever called: nothing of the request is touched any more.
            if (!await offload.RunAsync(KeepOnQueue, job).ConfigureAwait(false))
            {
                Counters.Skipped.Increment();
            }
        }
        catch (Exception bug)
        {
            // Nobody waits for how it went; it is told, and the answer is not kept.
            onBug(bug);
        }
        finally
        {
            Forget(ticket.Exact, kept.Task);
            if (ticket.Loose is { } loose)
            {
                Forget(loose, kept.Task);
            }

            flight.Release();
            kept.SetResult();
        }
    }

    // Another answer may be under way to the same key by now.
    private void Forget(in CacheKey key, Task kept) => _storing.TryRemove(KeyValuePair.Create(key, kept));

    private bool TryFollow(EntryStore store, in CacheKey loose, long maxAge, bool stale, out CachedAnswer? answer)
    {
        answer = null;
        if (!store.TryRead(loose, Now, pool, out var array, out var length))
        {
            return false;
        }

        var isAlias = Alias.TryRead(array.AsSpan(0, length), out var target);
        pool.Return(array);
        return isAlias && TryFind(store, target, maxAge, stale, out answer);
    }

    private bool TryFind(EntryStore store, in CacheKey key, long maxAge, bool stale, out CachedAnswer? answer)
    {
        answer = null;
        var now = Now;
        if (!store.TryRead(key, now, pool, out var array, out var length))
        {
            return false;
        }

        if (EntryFacts.TryRead(array.AsSpan(0, length), out var facts, out var parts) && !Invalidations.Cover(facts.Stamp, parts.Scopes))
        {
            // The wall clock may have been set back.
            var age = Math.Max(0, (long)now - facts.CreatedAt);
            if ((maxAge < 0 || age <= maxAge) && (stale || now < facts.FreshUntil))
            {
                answer = new CachedAnswer(key, array, length, parts.PackedAt, facts, codec, pool) { IsStale = now >= facts.FreshUntil, Age = age };
                return true;
            }
        }

        pool.Return(array);
        return false;
    }
}
