namespace EdgeRouter.Caching.Store;

internal enum PutResult
{
    Stored,

    /// <summary>Stored in the place of an older value of the same key.</summary>
    Replaced,

    /// <summary>Not stored: larger than <see cref="EntryStore.LargestValue"/>. An older value of the key is gone, too.</summary>
    TooLarge,
}
