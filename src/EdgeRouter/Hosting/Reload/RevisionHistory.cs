using EdgeRouter.Admin;
using EdgeRouter.Model;

namespace EdgeRouter.Hosting.Reload;

/// <summary>
/// The last five configurations, in the order in which they came. Rolling back moves to an older one and forgets nothing; a new one is put at the end. One writer; <see cref="List"/> may be read by anyone.
/// </summary>
internal sealed class RevisionHistory(RuntimeSwitch runtimes)
{
    public const int Kept = 5;

    private readonly List<Entry> _entries = [];
    private IReadOnlyList<KeptRevision> _list = [];

    public IReadOnlyList<KeptRevision> List => Volatile.Read(ref _list);

    /// <summary>A new configuration is in force. One with the revision of another replaces it: the text is the same, what it refers to (a key, a certificate) may not be.</summary>
    public void Add(Snapshot snapshot, string cause, DateTimeOffset now)
    {
        runtimes.Hold(snapshot);
        if (_entries.FindIndex(e => e.Snapshot.Revision == snapshot.Revision) is >= 0 and var same)
        {
            Drop(same);
        }

        _entries.Add(new Entry(snapshot, now, cause));
        while (_entries.Count > Kept)
        {
            Drop(0);
        }

        Publish(snapshot);
    }

    /// <summary>The one to go back to; null when there is none.</summary>
    /// <param name="revision">Null: the one before the one in force.</param>
    public Snapshot? Find(string? revision, Snapshot inForce)
    {
        var at = revision is null
            ? _entries.FindIndex(e => ReferenceEquals(e.Snapshot, inForce)) - 1
            : _entries.FindIndex(e => e.Snapshot.Revision == revision);
        return at >= 0 ? _entries[at].Snapshot : null;
    }

    /// <summary>One of the kept ones is in force again.</summary>
    public void MoveTo(Snapshot snapshot, string cause, DateTimeOffset now)
    {
        var at = _entries.FindIndex(e => ReferenceEquals(e.Snapshot, snapshot));
        _entries[at] = new Entry(snapshot, now, cause);
        Publish(snapshot);
    }

    private void Drop(int at)
    {
        runtimes.Release(_entries[at].Snapshot);
        _entries.RemoveAt(at);
    }

    private void Publish(Snapshot inForce) => Volatile.Write(
        ref _list, [.. _entries.Select(e => new KeptRevision(e.Snapshot.Revision, e.Since, e.Cause, ReferenceEquals(e.Snapshot, inForce)))]);

    private sealed record Entry(Snapshot Snapshot, DateTimeOffset Since, string Cause);
}
