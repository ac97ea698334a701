using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Wire;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>What stands beside the copy for one event: finding its end and reading it.</summary>
internal sealed class TapOperation(byte[] text) : BenchOperation
{
    private readonly UpstreamDialect _dialect = Dialects.Of(DialectId.OpenAi);

    public override int Bytes => text.Length;

    public override void Run()
    {
        var framer = default(SseFramer);
        var tally = StreamTally.Empty;
        Require(framer.TryRead(text, out var framed) && framed.Length == text.Length, "the event was not found");
        var kind = _dialect.ReadEvent([], text.AsSpan(framed.DataStart..framed.DataEnd), ref tally);
        Require((kind & (EventKind.Malformed | EventKind.Error)) == 0 && kind != EventKind.None, "the event was not understood");
    }
}
