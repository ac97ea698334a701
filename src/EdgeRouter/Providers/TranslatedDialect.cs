using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers;

/// <summary>
/// A dialect that no client speaks: every request and answer goes through a <see cref="Translator"/>, so of the grammar of equal sides only the failures are left.
/// </summary>
internal sealed class TranslatedDialect(DialectId id) : UpstreamDialect
{
    public override string? Path(Operation operation, Quirks quirks) => null;

    public override bool Edit(in RequestFacts facts, Operation operation, Quirks quirks, ReadOnlyMemory<byte> model, ref BodyEdits edits) => throw NoEqualSide();

    public override EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally) => throw NoEqualSide();

    public override EventKind ReadAnswer(ReadOnlySpan<byte> json, Operation operation, ref StreamTally tally) => throw NoEqualSide();

    public override void ReadTail(ReadOnlySpan<byte> tail, ref StreamTally tally) => throw NoEqualSide();

    /// <summary>None: servers that unload models speak OpenAI's dialect.</summary>
    public override byte[] WarmingRequest(ReadOnlySpan<byte> model) => [];

    public override FailureClass Classify(int status, UpstreamError? error) => FailureReader.Classify(id, status, error);

    private InvalidOperationException NoEqualSide() => new($"no client speaks {id}");
}
