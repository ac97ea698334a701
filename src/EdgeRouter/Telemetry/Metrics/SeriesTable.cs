using System.Runtime.CompilerServices;

namespace EdgeRouter.Telemetry.Metrics;

/// <summary>
/// The series of one metric by their label values. Recording takes no lock and allocates nothing once a series exists: values are found by reference, which works because they are names that live as long as a configuration.
/// Equal text under another reference (after a reload) finds the same series. The number of series is bounded; what comes beyond goes to one series whose values are <c>other</c>.
/// </summary>
internal sealed class SeriesTable<TCell>(Func<TCell> create)
    where TCell : class
{
    /// <summary>Series of one metric. 2,000 are a full configuration's worth and about 100 KB of text to scrape.</summary>
    public const int Capacity = 2000;

    private readonly Lock _adding = new();
    private readonly Dictionary<string, TCell> _byLabels = new(StringComparer.Ordinal);
    private Known?[] _known = new Known?[16];
    private int _count;

    /// <summary>Label text (<c>a="x",b="y"</c>, escaped) and cell of every series, sorted by label text.</summary>
    public IReadOnlyList<KeyValuePair<string, TCell>> All()
    {
        lock (_adding)
        {
            return [.. _byLabels.OrderBy(static s => s.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets every series: for metrics that are observed anew at each scrape.</summary>
    public void Clear()
    {
        lock (_adding)
        {
            _byLabels.Clear();
            Volatile.Write(ref _known, new Known?[16]);
            _count = 0;
        }
    }

    public TCell Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var known = Volatile.Read(ref _known);
        var mask = known.Length - 1;
        for (var at = HashOf(tags) & mask; known[at] is { } entry; at = (at + 1) & mask)
        {
            if (entry.Is(tags))
            {
                return entry.Cell;
            }
        }

        return Add(tags);
    }

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 17;
        foreach (var tag in tags)
        {
            hash = (hash * 31) + (tag.Value is null ? 0 : RuntimeHelpers.GetHashCode(tag.Value));
        }

        return hash ^ (hash >> 15);
    }

    private TCell Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_adding)
        {
            var labels = LabelText.Of(tags);
            if (_byLabels.Count >= Capacity && !_byLabels.ContainsKey(labels))
            {
                labels = LabelText.Overflow(tags);
            }

            if (!_byLabels.TryGetValue(labels, out var cell))
            {
                cell = create();
                _byLabels.Add(labels, cell);
            }

            Remember(tags, cell);
            return cell;
        }
    }

    // Copy on write: readers never see a half-filled table. References of earlier configurations are forgotten when it would grow beyond what one configuration needs.
    private void Remember(ReadOnlySpan<KeyValuePair<string, object?>> tags, TCell cell)
    {
        var old = _known;
        if (_count >= Capacity * 2)
        {
            old = [];
            _count = 0;
        }

        var size = 16;
        while (size < (_count + 1) * 2)
        {
            size *= 2;
        }

        var grown = new Known?[size];
        foreach (var entry in old)
        {
            if (entry is not null)
            {
                Put(grown, entry);
            }
        }

        Put(grown, new Known([.. tags], HashOf(tags), cell));
        _count++;
        Volatile.Write(ref _known, grown);
    }

    private static void Put(Known?[] table, Known entry)
    {
        var at = entry.Hash & (table.Length - 1);
        while (table[at] is not null)
        {
            at = (at + 1) & (table.Length - 1);
        }

        table[at] = entry;
    }

    private sealed record Known(KeyValuePair<string, object?>[] Tags, int Hash, TCell Cell)
    {
        public bool Is(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != Tags.Length)
            {
                return false;
            }

            for (var i = 0; i < tags.Length; i++)
            {
                if (!ReferenceEquals(tags[i].Value, Tags[i].Value))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
