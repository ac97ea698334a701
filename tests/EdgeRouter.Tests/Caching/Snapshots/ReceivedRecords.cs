using EdgeRouter.Caching.Snapshots;

namespace EdgeRouter.Tests.Caching.Snapshots;

/// <summary>Keeps what a snapshot hands out; may refuse it.</summary>
internal sealed class ReceivedRecords(int most = int.MaxValue) : ISnapshotReceiver
{
    public List<byte[]> Records { get; } = [];

    public SnapshotHead? Head { get; private set; }

    public bool Begin(in SnapshotHead head)
    {
        Head = head;
        return most > 0;
    }

    public bool Take(ReadOnlySpan<byte> record)
    {
        Records.Add(record.ToArray());
        return Records.Count < most;
    }
}
