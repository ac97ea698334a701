namespace EdgeRouter.Caching.Compression;

/// <summary>How an entry's bytes are kept. The numbers are written into snapshots: appended, never changed.</summary>
internal enum PackedForm : byte
{
    Raw = 1,
    Zstd = 2,
    ZstdWithDictionary = 3,
}
