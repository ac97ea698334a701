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
    private Dictionary<ulong, long> _last = [];
    private long _everything;
    private long _now;

    /// <summary>Grows with every invalidation. A request takes it when it begins.</summary>
    public long Now => Volatile.Read(ref _now);

    public static ulong ScopeOf(ScopeKind kind, string name) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{(int)kind}:{name}")));

    public void Add(ulong scope)
    {
        lock (_writing)
        {
            var next = new Dictionary<ulong, long>(_last) { [scope] = _now + 1 };
            if (next.Count > Most)
            {
                var middle = next.Values.Order().ElementAt(Most / 2);
                Volatile.Write(ref _everything, Math.Max(_everything, middle));
                next = next.Where(i => i.Value > middle).ToDictionary();
            }

            Volatile.Write(ref _last, next);
            Volatile.Write(ref _now, _now + 1);
        }
    }

    public void AddEverything()
    {
        lock (_writing)
        {
            Volatile.Write(ref _everything, _now + 1);
            Volatile.Write(ref _last, []);
            Volatile.Write(ref _now, _now + 1);
        }
    }

    /// <summary>Something of it was invalidated after its request began.</summary>
    public bool Cover(long stamp, ReadOnlySpan<ulong> scopes)
    {
        if (stamp < Volatile.Read(ref _everything))
        {
            return true;
        }

        var last = Volatile.Read(ref _last);
        if (last.Count == 0)
        {
            return false;
        }

        foreach (var scope in scopes)
        {
            if (last.TryGetValue(scope, out var at) && stamp < at)
            {
                return true;
            }
        }

        return false;
    }
}
