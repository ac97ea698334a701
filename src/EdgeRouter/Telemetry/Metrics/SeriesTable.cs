using Tags = System.ReadOnlySpan<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace EdgeRouter.Telemetry.Metrics;

/// <summary>
/// The series of one metric by their label values. Recording takes no lock and allocates nothing once a series exists: values are found by reference, which works because they are names that live as long as a configuration.
/// Equal text under another reference (after a reload) finds the same series. The number of series is bounded; what comes beyond goes to one series whose values are <c>other</c>.
/// </summary>
internal sealed class SeriesTable<TCell>(Func<TCell> create)
    where TCell : class
{
    /// <summary>Series of one metric: one each for more deployments than a node is meant for. They take memory only as they appear, and stay until the process ends.</summary>
    public const int Capacity = 65_536;

    // References are forgotten when there are several times as many as series: they are then mostly of configurations that are gone.
    private const int ReferencesPerSeries = 4;
    private const int LeastReferences = 256;

    private readonly Lock _adding = new();
    private readonly Dictionary<string, TCell> _byLabels = new(StringComparer.Ordinal);
    private TagTable<TCell, SameNames> _overflow = new();
    private TagTable<TCell, SameText> _byText = new();
    private TagTable<TCell, SameReferences> _byReference = new();
    private KeyValuePair<string, TCell>[]? _sorted = [];
    private bool _full;
    private int _mostReferences = LeastReferences;
    private int _strangers;

    /// <summary>References of label values that are remembered.</summary>
    public int References => Volatile.Read(ref _byReference).Count;

    /// <summary>Label text (<c>a="x",b="y"</c>, escaped) and cell of every series, sorted by label text.</summary>
    public IReadOnlyList<KeyValuePair<string, TCell>> All()
    {
        lock (_adding)
        {
            return _sorted ??= [.. _byLabels.OrderBy(static s => s.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets the other series: for metrics that are observed anew at each scrape. When none is to be forgotten, as at most scrapes, it only looks.</summary>
    public void Keep(Predicate<TCell> wanted)
    {
        lock (_adding)
        {
            string[] gone = [.. _byLabels.Where(s => !wanted(s.Value)).Select(static s => s.Key)];
            if (gone.Length == 0)
            {
                return;
            }

            foreach (var labels in gone)
            {
                _byLabels.Remove(labels);
            }

            _sorted = null;
            Volatile.Write(ref _overflow, _overflow.Where(wanted));
            Volatile.Write(ref _byText, _byText.Where(wanted));
            Volatile.Write(ref _byReference, _byReference.Where(wanted));
            Measure();
        }
    }

    public TCell Of(Tags tags) => Volatile.Read(ref _byReference).Find(tags) ?? OfStranger(tags);

    // Without a lock and garbage too, so that more series or references than there is room for make recording somewhat dearer and not a queue.
    private TCell OfStranger(Tags tags)
    {
        // Asked first: what was added before the table was full is then found for certain.
        var full = Volatile.Read(ref _full);
        var known = Volatile.Read(ref _byText).Find(tags);
        if (known is null)
        {
            return (full ? Volatile.Read(ref _overflow).Find(tags) : null) ?? Add(tags);
        }

        var most = Volatile.Read(ref _mostReferences);
        return References >= most && Interlocked.Increment(ref _strangers) < most * ReferencesPerSeries ? known : Add(tags);
    }

    private TCell Add(Tags tags)
    {
        lock (_adding)
        {
            var kept = tags.ToArray();
            var cell = _byText.Find(tags);
            if (cell is null)
            {
                var labels = LabelText.Of(tags);
                if (_byLabels.Count >= Capacity && !_byLabels.ContainsKey(labels))
                {
                    return Overflow(kept);
                }

                cell = CellOf(labels);
                _byText.Add(kept, cell);
                Measure();
            }

            Remember(kept, cell);
            return cell;
        }
    }

    private TCell Overflow(KeyValuePair<string, object?>[] tags)
    {
        if (_overflow.Find(tags) is { } known)
        {
            return known;
        }

        var cell = CellOf(LabelText.Overflow(tags));
        _overflow.Add(tags, cell);
        return cell;
    }

    private TCell CellOf(string labels)
    {
        if (!_byLabels.TryGetValue(labels, out var cell))
        {
            cell = create();
            _byLabels.Add(labels, cell);
            _sorted = null;
        }

        return cell;
    }

    // The table of references is emptied only after it was of no use many times, so that refilling it never is what recording mostly does.
    private void Remember(KeyValuePair<string, object?>[] tags, TCell cell)
    {
        if (_byReference.Count >= _mostReferences)
        {
            if (Volatile.Read(ref _strangers) < _mostReferences * ReferencesPerSeries)
            {
                return;
            }

            Volatile.Write(ref _byReference, new TagTable<TCell, SameReferences>());
            Volatile.Write(ref _strangers, 0);
        }

        if (_byReference.Find(tags) is null)
        {
            _byReference.Add(tags, cell);
        }
    }

    private void Measure()
    {
        Volatile.Write(ref _mostReferences, Math.Max(LeastReferences, _byLabels.Count * ReferencesPerSeries));
        Volatile.Write(ref _full, _byLabels.Count >= Capacity);
    }
}
