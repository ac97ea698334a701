using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRouter.Caching.Entries;

/// <summary>
/// What operators have taken out. Nothing is searched for: an entry knows its scopes (model, tenant, tags) and when the request began that it answers, and is invalid when one of its scopes was invalidated since. So an answer
/// that was under way when the operator spoke is not kept either, and invalidating costs the same however much is stored. Reads take no lock; the table is copied when it changes.
/// <para>Scopes are 64 bits of SHA-256: two that fall together would only invalidate too much.</para>
/// </summary>
internal sealed class Invalidations
{
    // More than operators name; then the oldest half is turned into one invalidation of everything before it, which is always right.
    private const int Most = 4096;

    private readonly Lock _writing = new();
    private Table _table = new(0, []);
    private long _now;

    /// <summary>Grows with every invalidation. A request takes it when it begins.</summary>
    public long Now => Volatile.Read(ref _now);

    public static ulong ScopeOf(ScopeKind kind, string name) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{(int)kind}:{name}")));

    public void Add(ulong scope)
    {
        lock (_writing)
        {
            var last = new Dictionary<ulong, long>(_table.Last) { [scope] = _now + 1 };
            var everything = _table.Everything;
            if (last.Count > Most)
            {
                var middle = last.Values.Order().ElementAt(Most / 2);
                everything = Math.Max(everything, middle);
                last = last.Where(i => i.Value > middle).ToDictionary();
            }

            Use(new Table(everything, last));
        }
    }

    public void AddEverything()
    {
        lock (_writing)
        {
            Use(new Table(_now + 1, []));
        }
    }

    /// <summary>Something of it was invalidated after its request began.</summary>
    public bool Cover(long stamp, ReadOnlySpan<ulong> scopes)
    {
        var table = Volatile.Read(ref _table);
        if (stamp < table.Everything)
        {
            return true;
        }

        if (table.Last.Count == 0)
        {
            return false;
        }

        foreach (var scope in scopes)
        {
            if (table.Last.TryGetValue(scope, out var at) && stamp < at)
            {
                return true;
            }
        }

        return false;
    }

    // The table first: a request that has the new time must not be judged by the old table.
    private void Use(Table table)
    {
        Volatile.Write(ref _table, table);
        Volatile.Write(ref _now, _now + 1);
    }

    /// <summary>Never changed once it is in use.</summary>
    /// <param name="Everything">What began before this is invalid, whatever its scopes.</param>
    /// <param name="Last">When each scope was invalidated last.</param>
    private sealed record Table(long Everything, Dictionary<ulong, long> Last);
}
