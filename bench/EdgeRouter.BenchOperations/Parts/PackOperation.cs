using EdgeRouter.BenchOperations.Answers;
using EdgeRouter.Caching.Compression;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>Packing of one cached answer.</summary>
internal sealed class PackOperation : BenchOperation
{
    private readonly EntryCodec _codec = EntryCodec.Shipped();
    private readonly byte[] _raw;
    private readonly byte[] _packed;

    public PackOperation(int size)
    {
        _raw = Answer(size);
        _packed = new byte[EntryCodec.MaxPacked(_raw.Length)];
    }

    public override int Bytes => _raw.Length;

    public static byte[] Answer(int size) => new AnswerGenerator(AnswerSet.Test, seed: 1).Next(AnswerForm.AnthropicJson, ContentKind.Prose, size).Bytes;

    public override void Run() => Require(_codec.Compress(_raw, _packed) < _raw.Length, "the answer was not packed");

    public override void Dispose()
    {
        _codec.Dispose();
        base.Dispose();
    }
}
