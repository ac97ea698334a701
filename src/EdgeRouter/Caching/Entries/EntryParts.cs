namespace EdgeRouter.Caching.Entries;

/// <summary>The parts of an entry that have no fixed size, in the entry's bytes.</summary>
internal ref struct EntryParts
{
    /// <summary>What the entry is invalidated by; see <see cref="Invalidations"/>.</summary>
    public ReadOnlySpan<ulong> Scopes;

    public ReadOnlySpan<byte> Provider;

    public ReadOnlySpan<byte> Deployment;

    public ReadOnlySpan<byte> Model;

    /// <summary>Where the packed answer begins; it reaches to the end.</summary>
    public int PackedAt;
}
