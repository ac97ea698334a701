using System.Text;
using EdgeRouter.BenchOperations.InMemory;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Upstream;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>
/// From the facts of a streamed request to its bytes on the way upstream: the dialect's edits (another model name, the wish for usage) and the content that writes them between the received bytes.
/// The sink copies nothing, and neither does the content, so the size of the body must not matter.
/// </summary>
internal sealed class SpliceOperation : BenchOperation
{
    private static readonly byte[] Model = Encoding.UTF8.GetBytes("gpt-4o-2024-08-06");

    private readonly UpstreamDialect _dialect = Dialects.Of(DialectId.OpenAi);
    private readonly UpstreamCall _call = new(new IdleWatch(), DeadlineWatch.Never, long.MaxValue, new UpstreamCounters());
    private readonly DiscardingStream _sink = new();
    private readonly byte[] _body;
    private readonly RequestFacts _facts;

    public SpliceOperation(int size)
    {
        _body = ChatBodies.Of(size, stream: true);
        Require(RequestScan.Scan(_body, 64, out _facts) is null, "the body was refused");
    }

    public override void Run()
    {
        var edits = default(BodyEdits);
        _dialect.Edit(_facts, Operation.ChatCompletions, default, Model, ref edits);
        using var content = new SpliceContent(_body, edits, _call);
        _sink.Clear();
        Require(content.CopyToAsync(_sink).IsCompletedSuccessfully, "the sink made the content wait");
        Require(_sink.Written == edits.LengthAfter(_body.Length), "the content is not as long as it should be");
    }
}
