namespace EdgeRouter.Telemetry;

/// <summary>
/// The last requests, for whoever asks what became of one. Filled by the log's thread, so a request shows up within a tenth of a second of its end. The lock is never held on the path of a request.
/// </summary>
internal sealed class RecentRequests
{
    /// <summary>About 150 KB.</summary>
    public const int Kept = 512;

    private readonly Lock _lock = new();
    private readonly LogEntry[] _entries = new LogEntry[Kept];
    private long _count;

    public void Add(in LogEntry entry)
    {
        lock (_lock)
        {
            _entries[_count++ % Kept] = entry;
        }
    }

    /// <summary>The latest one with that id.</summary>
    public bool TryFind(string requestId, out LogEntry entry)
    {
        lock (_lock)
        {
            for (var i = _count - 1; i >= 0 && i >= _count - Kept; i--)
            {
                if (_entries[i % Kept].Request.RequestId == requestId)
                {
                    entry = _entries[i % Kept];
                    return true;
                }
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Up to <paramref name="count"/>, the latest first.</summary>
    public IReadOnlyList<LogEntry> Latest(int count)
    {
        var found = new List<LogEntry>();
        lock (_lock)
        {
            for (var i = _count - 1; i >= 0 && i >= _count - Kept && found.Count < count; i--)
            {
                found.Add(_entries[i % Kept]);
            }
        }

        return found;
    }
}
