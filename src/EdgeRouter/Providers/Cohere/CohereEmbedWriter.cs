using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Cohere;

/// <summary>
/// OpenAI's request for embeddings as Cohere's <c>/v2/embed</c>. OpenAI has no word for what the vectors are for: a caller may give Cohere's own <c>input_type</c> and <c>truncate</c> as extra members; without, they are those of documents to be searched.
/// </summary>
internal static class CohereEmbedWriter
{
    // Cohere's limit for one request.
    private const int MostTexts = 96;

    /// <param name="model">The upstream's name, as the inside of a JSON string.</param>
    /// <param name="base64">The caller wants each vector as base64 of its 32-bit numbers.</param>
    /// <returns>False: <paramref name="json"/> has no input at all.</returns>
    public static bool Write(ReadOnlySpan<byte> json, ReadOnlySpan<byte> model, ByteBuffer output, List<FieldLoss> losses, out bool base64)
    {
        base64 = false;
        var hasInput = false;
        ReadOnlySpan<byte> purpose = default;
        var writer = new JsonWriter(output);
        writer.StartObject();
        writer.Name("model"u8);
        writer.Text(model);
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("model"u8) || member.Token == JsonToken.Null:
                    break;
                case var key when key.SequenceEqual("input"u8):
                    hasInput = true;
                    WriteTexts(ref writer, member.Token, member.Raw, losses);
                    break;
                case var key when key.SequenceEqual("encoding_format"u8):
                    base64 = member.Text.SequenceEqual("base64"u8);
                    break;
                case var key when key.SequenceEqual("dimensions"u8):
                    writer.Name("output_dimension"u8);
                    writer.Raw(member.Raw);
                    break;
                case var key when key.SequenceEqual("input_type"u8):
                    purpose = member.Raw;
                    break;
                case var key when key.SequenceEqual("truncate"u8):
                    writer.Name("truncate"u8);
                    writer.Raw(member.Raw);
                    break;
                default:
                    losses.Add(new FieldLoss(System.Text.Encoding.UTF8.GetString(member.Key), Droppable: true, "has no counterpart in Cohere's embeddings"));
                    break;
            }
        }

        writer.Name("input_type"u8);
        writer.Raw(purpose.IsEmpty ? "\"search_document\""u8 : purpose);
        writer.Name("embedding_types"u8);
        writer.Raw("[\"float\"]"u8);
        writer.EndObject();
        return hasInput;
    }

    private static void WriteTexts(ref JsonWriter writer, JsonToken token, ReadOnlySpan<byte> input, List<FieldLoss> losses)
    {
        if (token == JsonToken.String)
        {
            writer.Name("texts"u8);
            writer.StartArray();
            writer.Raw(input);
            writer.EndArray();
            return;
        }

        var items = new JsonSpanItems(input);
        var onlyTexts = token == JsonToken.StartArray;
        while (items.Next())
        {
            onlyTexts &= items.Token == JsonToken.String;
        }

        if (!onlyTexts)
        {
            losses.Add(new FieldLoss("input", Droppable: false, "must be a text or a list of texts: Cohere takes no token numbers"));
        }
        else if (items.Index >= MostTexts)
        {
            losses.Add(new FieldLoss("input", Droppable: false, $"has more than {MostTexts} texts, which is the most that Cohere takes at once"));
        }

        writer.Name("texts"u8);
        writer.Raw(input);
    }
}
