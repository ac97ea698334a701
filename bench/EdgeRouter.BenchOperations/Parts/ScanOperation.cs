using EdgeRouter.Inspection;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>The one scan of a request's body.</summary>
internal sealed class ScanOperation(int size) : BenchOperation
{
    private const int Depth = 64;

    private readonly byte[] _body = ChatBodies.Of(size);

    public override int Bytes => _body.Length;

    public override void Run() => Require(RequestScan.Scan(_body, Depth, out _) is null, "the body was refused");
}
