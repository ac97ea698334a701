namespace EdgeRouter.Caching.Snapshots;

/// <summary>What the caller wants to know before the first record. It is authenticated but not encrypted: no secrets here.</summary>
/// <param name="DictionaryId">The dictionary by which the records are packed; 0: none.</param>
/// <param name="Field">The caller's own, exactly <see cref="FieldSize"/> bytes: what else has to fit for the records to be of use.</param>
internal readonly record struct SnapshotHead(uint DictionaryId, ReadOnlyMemory<byte> Field)
{
    public const int FieldSize = 32;
}
