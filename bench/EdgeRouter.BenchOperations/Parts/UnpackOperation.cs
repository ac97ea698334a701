using EdgeRouter.Caching.Compression;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>Unpacking of one cached answer.</summary>
internal sealed class UnpackOperation : BenchOperation
{
    private readonly EntryCodec _codec = EntryCodec.Shipped();
    private readonly byte[] _raw;
    private readonly byte[] _packed;

    public UnpackOperation(int size)
    {
        _raw = PackOperation.Answer(size);
        _packed = new byte[EntryCodec.MaxPacked(_raw.Length)];
        Array.Resize(ref _packed, _codec.Compress(_raw, _packed));
    }

    public override int Bytes => _raw.Length;

    public override void Run() => Require(_codec.TryDecompress(_packed, _raw), "the answer did not come back");

    public override void Dispose()
    {
        _codec.Dispose();
        base.Dispose();
    }
}
