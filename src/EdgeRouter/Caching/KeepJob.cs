using EdgeRouter.Caching.Compression;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Caching.Flights;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching;

/// <summary>Makes an entry of a flight's answer: reads it once more, packs it, puts it into the store. Runs on the offload queue.</summary>
internal sealed class KeepJob(Flight flight, KeepOrder order, ResponseCache cache, BufferPool pool)
{
    public void Run()
    {
        var whole = flight.Gather(out var length);
        var answer = new ByteBuffer(pool);
        var entry = new ByteBuffer(pool);
        try
        {
            if (cache.Store is { } store)
            {
                Keep(store, whole.AsSpan(0, length), answer, entry);
            }
        }
        finally
        {
            pool.Return(whole);
            answer.Release();
            entry.Release();
        }
    }

    private void Keep(EntryStore store, ReadOnlySpan<byte> whole, ByteBuffer answer, ByteBuffer entry)
    {
        var (counters, now) = (cache.Counters, cache.Now);
        var check = new AnswerCheck(order.Operation, order.Usage, answer);
        if (!check.Read(whole, order.Stream) || (order.Operation != Model.Operation.Embeddings && !AnswerTraits.MayBeKept(check.Traits, order.Settings)))
        {
            counters.Unfit.Increment();
            return;
        }

        var settings = order.Settings;
        var fresh = Sum(now, settings.TimeToLive);
        var expires = Sum(fresh, settings.StaleFor);
        var head = flight.Head;
        var facts = new EntryFacts
        {
            Operation = order.Operation,
            Stream = order.Stream,
            Finish = check.Finish,
            HasCost = order.NanoDollars >= 0,
            CreatedAt = now,
            FreshUntil = fresh,
            Stamp = order.Ticket.Stamp,
            Traits = check.Traits,
            Length = answer.Length,
            UsageEvent = check.UsageEvent,
            Usage = order.Usage,
            NanoDollars = order.NanoDollars,
        };
        EntryFacts.Write(entry, facts, Scopes(), head.Provider ?? "", head.Deployment ?? "", head.Model ?? "");
        var before = entry.Length;
        entry.Advance(cache.Codec.Compress(answer.Written, entry.GetSpan(EntryCodec.MaxPacked(answer.Length))));
        if (store.Put(order.Ticket.Exact, entry.Written, now, expires) == PutResult.TooLarge)
        {
            counters.TooLarge.Increment();
            return;
        }

        counters.Stored.Increment();
        counters.RawBytes.Add(answer.Length);
        counters.PackedBytes.Add(entry.Length - before);
        if (order.Ticket.Loose is { } loose)
        {
            Span<byte> alias = stackalloc byte[Alias.Size];
            Alias.Write(order.Ticket.Exact, alias);
            store.Put(loose, alias, now, expires);
        }
    }

    private ulong[] Scopes()
    {
        var scopes = new List<ulong>
        {
            Invalidations.ScopeOf(ScopeKind.Model, order.Model),
            Invalidations.ScopeOf(ScopeKind.Entry, order.Ticket.Exact.ToString()),
        };
        if (order.Key is { } key)
        {
            scopes.Add(Invalidations.ScopeOf(ScopeKind.Key, key));
        }

        scopes.AddRange(order.Settings.Tags.Concat(order.Tags).Distinct(StringComparer.Ordinal).Select(static t => Invalidations.ScopeOf(ScopeKind.Tag, t)));
        return [.. scopes];
    }

    private static uint Sum(uint seconds, TimeSpan span) => (uint)Math.Min(uint.MaxValue, seconds + Math.Ceiling(span.TotalSeconds));
}
