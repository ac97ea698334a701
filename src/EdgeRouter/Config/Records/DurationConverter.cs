using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

internal sealed class DurationConverter : JsonConverter<Duration>
{
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String && Duration.TryParse(reader.GetString(), out var duration)
            ? duration
            : throw new JsonException("not a duration such as \"500ms\", \"1.5s\", \"2m\" or \"1h\"");

    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
