namespace EdgeRouter.Caching.Snapshots;

/// <param name="Records">Records written, or handed out by reading.</param>
/// <param name="Chunk">Where a torn file is torn: 0 is its head, data begins at 1.</param>
/// <param name="Reason">For the log; null where the status says all.</param>
internal readonly record struct SnapshotResult(SnapshotStatus Status, long Records = 0, long Chunk = 0, string? Reason = null)
{
    public bool IsOk => Status == SnapshotStatus.Ok;

    public override string ToString() => Status switch
    {
        SnapshotStatus.Torn => $"torn at chunk {Chunk}",
        _ when Reason is not null => $"{Status}: {Reason}",
        _ => Status.ToString(),
    };
}
