using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace EdgeRouter.Config;

/// <summary>The JSON Schema of the configuration file, made from the records; what editors use and what <see cref="SchemaCheck"/> checks against, so that the two cannot differ.</summary>
internal static class ConfigSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text { get; } = Build().ToJsonString(Indented) + "\n";

    public static JsonObject Build()
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
        var schema = ConfigContext.Default.RouterConfig.GetJsonSchemaAsNode(options).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "EdgeRouter configuration");
        return schema;
    }

    private static JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var schema = node as JsonObject ?? [];
        if (type == typeof(Duration))
        {
            schema = new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern };
        }
        else if (type == typeof(ByteSize))
        {
            schema = new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = ByteSize.Pattern, ["minimum"] = 0 };
        }

        WithoutNull(schema);
        if (context.PropertyInfo?.AttributeProvider is { } attributes)
        {
            if (attributes.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute description, ..])
            {
                schema["description"] = description.Description;
            }

            if (attributes.GetCustomAttributes(typeof(RangeAttribute), false) is [RangeAttribute range, ..])
            {
                schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, System.Globalization.CultureInfo.InvariantCulture));
                schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return schema;
    }

    // What may be left out need not be written as null.
    private static void WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            var kept = types.Select(static t => t!.GetValue<string>()).Where(static t => t != "null").ToArray();
            schema["type"] = kept.Length == 1 ? kept[0] : new JsonArray([.. kept.Select(static t => (JsonNode)t)]);
        }

        if (schema["enum"] is JsonArray values)
        {
            schema["enum"] = new JsonArray([.. values.Where(static v => v is not null).Select(static v => v!.DeepClone())]);
        }
    }
}
