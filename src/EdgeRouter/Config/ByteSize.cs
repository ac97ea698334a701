using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>A number of bytes as operators write it: <c>"64KB"</c>, <c>"1MB"</c>, <c>"2GB"</c> (powers of 1024), or a bare number of bytes.</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct ByteSize(long Bytes)
{
    public const string Pattern = "^[0-9]+(\\.[0-9]+)?(B|KB|MB|GB)$";

    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        var (unit, factor) = text switch
        {
            _ when text.EndsWith("KB", StringComparison.Ordinal) => (2, 1L << 10),
            _ when text.EndsWith("MB", StringComparison.Ordinal) => (2, 1L << 20),
            _ when text.EndsWith("GB", StringComparison.Ordinal) => (2, 1L << 30),
            _ when text.EndsWith('B') => (1, 1L),
            _ => (0, 0L),
        };
        if (unit == 0 || !double.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count * factor > 1L << 50)
        {
            return false;
        }

        size = new ByteSize((long)(count * factor));
        return true;
    }

    internal sealed class Converter : JsonConverter<ByteSize>
    {
        public override ByteSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? new ByteSize(reader.GetInt64())
            : TryParse(reader.GetString() ?? "", out var size) ? size
            : throw new JsonException("not a size");

        public override void Write(Utf8JsonWriter writer, ByteSize value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Bytes);
    }
}
