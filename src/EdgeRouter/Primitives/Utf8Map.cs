using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EdgeRouter.Primitives;

/// <summary>
/// An immutable map from UTF-8 names to values, looked up by bytes: no string is made on the hot path. Open addressing, load factor at most one half, so a lookup is one
/// hash and about one comparison. Duplicate names throw when it is built.
/// </summary>
internal sealed class Utf8Map<TValue>
    where TValue : class
{
    private readonly Entry[] _table;
    private readonly int _mask;
    private readonly KeyValuePair<string, TValue>[] _items;

    public Utf8Map(IEnumerable<KeyValuePair<string, TValue>> items)
    {
        _items = [.. items];
        var size = 4;
        while (size < _items.Length * 2)
        {
            size *= 2;
        }

        _table = new Entry[size];
        _mask = size - 1;
        foreach (var (name, value) in _items)
        {
            var key = Encoding.UTF8.GetBytes(name);
            var hash = Hash(key);
            var slot = (int)hash & _mask;
            while (_table[slot].Key is { } taken)
            {
                if (taken.AsSpan().SequenceEqual(key))
                {
                    throw new ArgumentException($"duplicate name '{name}'", nameof(items));
                }

                slot = (slot + 1) & _mask;
            }

            _table[slot] = new Entry { Key = key, Hash = hash, Value = value };
        }
    }

    /// <summary>Names and values in the order they were given.</summary>
    public IReadOnlyList<KeyValuePair<string, TValue>> Items => _items;

    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out TValue? value)
    {
        var hash = Hash(name);
        for (var slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
        {
            ref readonly var entry = ref _table[slot];
            if (entry.Key is null)
            {
                value = null;
                return false;
            }

            if (entry.Hash == hash && name.SequenceEqual(entry.Key))
            {
                value = entry.Value!;
                return true;
            }
        }
    }

    // Randomised per process by HashCode's seed: names come from clients, but the table only holds the operator's, so collisions cannot be grown from outside.
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        hash.AddBytes(name);
        return (uint)hash.ToHashCode();
    }

    private struct Entry
    {
        public byte[]? Key;
        public uint Hash;
        public TValue? Value;
    }
}
