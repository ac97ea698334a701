using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>A span of time as operators write it: <c>"500ms"</c>, <c>"1.5s"</c>, <c>"2m"</c>, <c>"1h"</c>. A bare number would leave the unit to memory, so it is refused.</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct Duration(TimeSpan Span)
{
    public const string Pattern = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$";

    public static bool TryParse(string text, out Duration duration)
    {
        duration = default;
        var (unit, milliseconds) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (2, 1.0),
            _ when text.EndsWith('s') => (1, 1_000.0),
            _ when text.EndsWith('m') => (1, 60_000.0),
            _ when text.EndsWith('h') => (1, 3_600_000.0),
            _ => (0, 0.0),
        };
        if (unit == 0 || !double.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count * milliseconds > TimeSpan.FromDays(365).TotalMilliseconds)
        {
            return false;
        }

        duration = new Duration(TimeSpan.FromMilliseconds(count * milliseconds));
        return true;
    }

    internal sealed class Converter : JsonConverter<Duration>
    {
        public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString() ?? "", out var duration) ? duration : throw new JsonException("not a duration");

        public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) =>
            writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.Span.TotalMilliseconds}ms"));
    }
}
