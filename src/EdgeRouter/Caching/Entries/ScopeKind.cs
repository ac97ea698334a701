namespace EdgeRouter.Caching.Entries;

/// <summary>By what entries can be taken out together. Stored in hashes: append, never renumber.</summary>
internal enum ScopeKind
{
    /// <summary>The virtual model that answered.</summary>
    Model = 0,

    /// <summary>The virtual key whose request filled the entry.</summary>
    Key = 1,

    Tag = 2,

    /// <summary>The entry itself, by its key in hex.</summary>
    Entry = 3,
}
