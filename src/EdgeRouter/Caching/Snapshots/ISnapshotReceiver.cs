namespace EdgeRouter.Caching.Snapshots;

/// <summary>Who takes the records of a snapshot that is read. Called only after the whole file was found to be good.</summary>
internal interface ISnapshotReceiver
{
    /// <returns>False: these records are of no use here; reading ends as refused.</returns>
    bool Begin(in SnapshotHead head);

    /// <param name="record">Good until the method returns.</param>
    /// <returns>False: no more, please; reading ends as refused.</returns>
    bool Take(ReadOnlySpan<byte> record);
}
