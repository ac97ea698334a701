using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>The part of a cache key that comes from the request's body.</summary>
internal sealed class DigestOperation(int size, PromptMatch match = PromptMatch.Exact) : BenchOperation
{
    private readonly byte[] _body = ChatBodies.Of(size);
    private readonly byte[] _sha256 = new byte[RequestDigest.Length];
    private readonly RequestDigest _digest = new(new BufferPool());

    public override int Bytes => _body.Length;

    public override void Run() => Require(_digest.TryCompute(_body, Operation.ChatCompletions, match, _sha256), "the body has no digest");
}
