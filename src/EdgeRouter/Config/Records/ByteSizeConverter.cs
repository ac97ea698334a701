using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

internal sealed class ByteSizeConverter : JsonConverter<ByteSize>
{
    public override ByteSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var bytes) && bytes is >= 0 and <= ByteSize.Largest)
        {
            return new ByteSize(bytes);
        }

        return reader.TokenType == JsonTokenType.String && ByteSize.TryParse(reader.GetString(), out var size)
            ? size
            : throw new JsonException("not a size such as \"64KB\", \"1.5MB\" or 65536");
    }

    public override void Write(Utf8JsonWriter writer, ByteSize value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
