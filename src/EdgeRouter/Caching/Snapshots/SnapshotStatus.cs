namespace EdgeRouter.Caching.Snapshots;

/// <summary>How writing or reading a snapshot ended.</summary>
internal enum SnapshotStatus
{
    Ok,

    /// <summary>There is no file.</summary>
    Missing,

    /// <summary>Not a snapshot, or one of another version.</summary>
    Foreign,

    /// <summary>The head does not fit the key: another secret, or somebody changed the head.</summary>
    WrongKey,

    /// <summary>Cut, changed, or put together from others. The result says at which chunk.</summary>
    Torn,

    /// <summary>The receiver did not want it.</summary>
    Refused,

    /// <summary>The operating system did not let us; the result says why.</summary>
    Unreadable,

    /// <summary>The operating system did not let us; the result says why. The old file is still there, or the new one whole.</summary>
    Unwritable,

    Cancelled,
}
