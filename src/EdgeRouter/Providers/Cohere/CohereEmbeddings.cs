using System.Buffers.Binary;
using System.Buffers.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Cohere;

/// <summary>Cohere's vectors as OpenAI's list of embeddings. The numbers pass as they are written, or as base64 of 32-bit floats, which is what OpenAI's SDKs ask for.</summary>
/// <param name="model">As the inside of a JSON string.</param>
internal sealed class CohereEmbeddings(ReadOnlyMemory<byte> model, bool base64, BufferPool pool) : AnswerTranslator
{
    private readonly ByteBuffer _output = new(pool);
    private readonly ByteBuffer _floats = new(pool);

    public override ByteBuffer Output => _output;

    public override bool IsComplete => _output.Length > 0;

    public override EventKind ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ref StreamTally tally) => EventKind.Malformed;

    public override EventKind ReadAnswer(ReadOnlySpan<byte> json, ref StreamTally tally)
    {
        ReadOnlySpan<byte> vectors = default;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            if (member.Key.SequenceEqual("embeddings"u8))
            {
                vectors = JsonSpanMembers.Find(member.Raw, "float"u8);
            }
            else if (member.Key.SequenceEqual("meta"u8))
            {
                var tokens = JsonNumbers.Count(JsonSpanMembers.Find(JsonSpanMembers.Find(member.Raw, "billed_units"u8), "input_tokens"u8));
                tally.Usage.Input = tokens >= 0 ? tokens : tally.Usage.Input;
            }
        }

        if (member.IsBroken)
        {
            return EventKind.Malformed;
        }

        if (vectors.IsEmpty)
        {
            tally.Error = ErrorBody.Read(json);
            return tally.Error is null ? EventKind.None : EventKind.Error;
        }

        return Write(vectors, Math.Max(0, tally.Usage.Input)) ? EventKind.Output | EventKind.Finish : EventKind.Malformed;
    }

    public override bool End(in StreamTally tally) => IsComplete;

    public override void Release()
    {
        _output.Release();
        _floats.Release();
    }

    private bool Write(ReadOnlySpan<byte> vectors, long tokens)
    {
        var writer = new JsonWriter(_output);
        writer.StartObject();
        writer.Name("object"u8);
        writer.Raw("\"list\""u8);
        writer.Name("data"u8);
        writer.StartArray();
        var vector = new JsonSpanItems(vectors);
        while (vector.Next())
        {
            writer.StartObject();
            writer.Name("object"u8);
            writer.Raw("\"embedding\""u8);
            writer.Name("index"u8);
            writer.Number(vector.Index);
            writer.Name("embedding"u8);
            if (!base64)
            {
                writer.Raw(vector.Raw);
            }
            else if (!TryEncode(vector.Raw))
            {
                return false;
            }
            else
            {
                WriteBase64(ref writer);
            }

            writer.EndObject();
        }

        writer.EndArray();
        writer.Name("model"u8);
        writer.Text(model.Span);
        writer.Name("usage"u8);
        writer.StartObject();
        writer.Name("prompt_tokens"u8);
        writer.Number(tokens);
        writer.Name("total_tokens"u8);
        writer.Number(tokens);
        writer.EndObject();
        writer.EndObject();
        return !vector.IsBroken;
    }

    private bool TryEncode(ReadOnlySpan<byte> numbers)
    {
        _floats.Clear();
        var number = new JsonSpanItems(numbers);
        while (number.Next())
        {
            if (!Utf8Parser.TryParse(number.Raw, out float value, out var used) || used != number.Raw.Length)
            {
                return false;
            }

            BinaryPrimitives.WriteSingleLittleEndian(_floats.GetSpan(sizeof(float)), value);
            _floats.Advance(sizeof(float));
        }

        return !number.IsBroken;
    }

    private void WriteBase64(ref JsonWriter writer)
    {
        writer.StartText();
        var into = _output.GetSpan(Base64.GetMaxEncodedToUtf8Length(_floats.Length));
        Base64.EncodeToUtf8(_floats.Written, into, out _, out var written);
        _output.Advance(written);
        writer.EndText();
    }
}
