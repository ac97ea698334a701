using System.IO.Pipelines;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>A client that takes everything and keeps nothing. An error is written as JSON, as the web server's reply does; heads are the web server's affair and stay out.</summary>
internal sealed class DiscardingReply : ClientReply
{
    private readonly DiscardingWriter _writer = new();

    public long Written => _writer.Written;

    public override bool ClientGone => false;

    public override PipeWriter Body => _writer;

    public void Clear()
    {
        Started = false;
        _writer.Clear();
    }

    public override void Start(in ReplyHead head) => Started = true;

    public override void Refuse(GatewayError error, in ReplyHead head)
    {
        Started = true;
        ClientDialect.Of(DialectId.OpenAi).WriteError(_writer, error);
    }

    public override ValueTask<FlushResult> FlushAsync() => default;

    public override void Abort() => throw new InvalidOperationException("the reply was aborted");

    public override void Wake()
    {
        // Nothing here ever waits.
    }
}
