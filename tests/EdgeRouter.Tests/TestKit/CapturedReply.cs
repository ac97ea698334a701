using System.IO.Pipelines;
using System.Text;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.TestKit;

/// <summary>A client that takes everything and remembers how it came: the head, the bytes, and where the flushes were.</summary>
internal sealed class CapturedReply : ClientReply
{
    private readonly MemoryStream _bytes = new();
    private readonly PipeWriter _writer;

    public CapturedReply() => _writer = PipeWriter.Create(_bytes, new StreamPipeWriterOptions(leaveOpen: true));

    public ReplyHead Head { get; private set; }

    public GatewayError? Error { get; private set; }

    public bool Aborted { get; private set; }

    public List<long> Flushes { get; } = [];

    public bool Gone { get; set; }

    public override bool ClientGone => Gone;

    public override PipeWriter Body => _writer;

    public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

    public override void Start(in ReplyHead head)
    {
        Assert.False(Started, "started twice");
        Started = true;
        Head = head;
    }

    public override void Refuse(GatewayError error, in ReplyHead head)
    {
        Assert.False(Started, "refused after the start");
        Started = true;
        Error = error;
    }

    public override async ValueTask<FlushResult> FlushAsync()
    {
        Assert.True(Started, "flushed before the start");
        await _writer.FlushAsync();
        Flushes.Add(_bytes.Length);
        return new FlushResult(false, Gone);
    }

    public override void Abort() => Aborted = true;

    public override void Wake()
    {
    }
}
