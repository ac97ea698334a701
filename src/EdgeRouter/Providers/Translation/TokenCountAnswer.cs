using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Translation;

/// <summary>Another dialect's count of a request's tokens as Anthropic's clients read it.</summary>
/// <param name="upstream">Gemini's or Bedrock's.</param>
internal sealed class TokenCountAnswer(DialectId upstream, BufferPool pool) : AnswerTranslator
{
    private readonly ByteBuffer _output = new(pool);

    public override ByteBuffer Output => _output;

    public override bool IsComplete => _output.Length > 0;

    public override EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally) => EventKind.Malformed;

    public override EventKind ReadAnswer(ReadOnlySpan<byte> json, ref StreamTally tally)
    {
        var tokens = JsonNumbers.Count(JsonSpanMembers.Find(json, upstream == DialectId.Bedrock ? "inputTokens"u8 : "totalTokens"u8));
        if (tokens < 0)
        {
            tally.Error = ErrorBody.Read(json);
            return tally.Error is null ? EventKind.Malformed : EventKind.Error;
        }

        var writer = new JsonWriter(_output);
        writer.StartObject();
        writer.Name("input_tokens"u8);
        writer.Number(tokens);
        writer.EndObject();
        return EventKind.Output | EventKind.Finish;
    }

    public override bool End(in StreamTally tally) => IsComplete;

    public override void Release() => _output.Release();
}
