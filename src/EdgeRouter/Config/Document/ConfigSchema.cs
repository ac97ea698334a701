using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Config.Document;

/// <summary>
/// The JSON Schema of the configuration file, made from the records: names, types, allowed values, ranges and descriptions stand in one
/// place. Editors read it, and <see cref="SchemaCheck"/> checks files with it, so that the two cannot disagree. Works without reflection
/// metadata beyond what the JSON context keeps.
/// </summary>
internal static class ConfigSchema
{
    /// <summary>Values of <c>format</c>: what <see cref="SchemaCheck"/> parses instead of running <c>pattern</c>.</summary>
    public const string DurationFormat = "x-duration";
    public const string SizeFormat = "x-byte-size";

    private static readonly Lazy<JsonObject> Built = new(Build);

    /// <summary>Shared: do not change it.</summary>
    public static JsonObject Root => Built.Value;

    /// <summary>
    /// What <c>edgerouter schema</c> prints and <c>config/edgerouter.schema.json</c> holds: indented, ends with a line feed.
    /// </summary>
    public static string Text()
    {
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            Root.WriteTo(writer);
        }

        stream.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static JsonObject Build()
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
        var root = ConfigJsonContext.Default.RouterConfig.GetJsonSchemaAsNode(options).AsObject();
        Inline(root, root);
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "EdgeRouter configuration");
        return root;
    }

    // The exporter writes a type that it has seen before as a pointer to the first place. The check walks one tree without pointers, and so do most editors' hints. No record contains itself.
    private static void Inline(JsonNode? node, JsonObject root)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Inline(item, root);
            }
        }

        if (node is not JsonObject owner)
        {
            return;
        }

        if (owner["$ref"]?.GetValue<string>() is { } pointer)
        {
            owner.Remove("$ref");
            JsonNode target = root;
            foreach (var step in pointer.Split('/').Skip(1))
            {
                target = target is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : target[step.Replace("~1", "/").Replace("~0", "~")]!;
            }

            foreach (var (name, value) in target.AsObject())
            {
                owner.TryAdd(name, value?.DeepClone());
            }
        }

        foreach (var (_, value) in owner.ToArray())
        {
            Inline(value, root);
        }
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode generated)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var node = type == typeof(Duration) ? DurationNode()
            : type == typeof(ByteSize) ? Formatted(new JsonArray("string", "integer"), ByteSize.Pattern, SizeFormat, "64KB", "1.5MB", 65536)
            : generated as JsonObject;
        if (node is null)
        {
            return generated;
        }

        WithoutNull(node);

        // What has a converter of its own, or may be anything, leaves no trace in the exporter's dictionaries.
        if (type == typeof(IReadOnlyDictionary<string, Duration>))
        {
            node["additionalProperties"] = DurationNode();
        }
        else if (type == typeof(IReadOnlyDictionary<string, JsonElement>))
        {
            node["additionalProperties"] = new JsonObject();
        }

        if (context.PropertyInfo?.AttributeProvider is { } attributes)
        {
            Annotate(node, attributes);
        }

        return node;
    }

    private static JsonObject DurationNode() => Formatted("string", Duration.Pattern, DurationFormat, "500ms", "1.5s", "2m", "1h");

    private static JsonObject Formatted(JsonNode type, string pattern, string format, params ReadOnlySpan<JsonNode> examples)
    {
        var node = new JsonObject
        {
            ["type"] = type,
            ["pattern"] = pattern,
            ["format"] = format,
            ["examples"] = new JsonArray([.. examples]),
        };
        if (type is JsonArray)
        {
            node["minimum"] = 0;
        }

        return node;
    }

    // A key that is not wanted is left out: null would be a second way to say the same.
    private static void WithoutNull(JsonObject node)
    {
        if (node["type"] is JsonArray types && RemoveAll(types, static n => n?.GetValue<string>() == "null") && types.Count == 1)
        {
            node["type"] = types[0]!.GetValue<string>();
        }

        if (node["enum"] is JsonArray values)
        {
            RemoveAll(values, static n => n is null);
        }
    }

    private static bool RemoveAll(JsonArray array, Func<JsonNode?, bool> unwanted)
    {
        var before = array.Count;
        for (var i = array.Count - 1; i >= 0; i--)
        {
            if (unwanted(array[i]))
            {
                array.RemoveAt(i);
            }
        }

        return array.Count < before;
    }

    private static void Annotate(JsonObject node, ICustomAttributeProvider attributes)
    {
        foreach (var attribute in attributes.GetCustomAttributes(inherit: false))
        {
            switch (attribute)
            {
                case DescriptionAttribute description:
                    node.Insert(0, "description", description.Description);
                    break;
                case RangeAttribute range:
                    node["minimum"] = Number(range.Minimum);
                    node["maximum"] = Number(range.Maximum);
                    break;
                case SecretAttribute:
                    node["writeOnly"] = true;
                    break;
                case QuirkListAttribute:
                    node["items"]!["enum"] = new JsonArray([.. QuirkNames.All.Select(static n => (JsonNode)n)]);
                    break;
                default:
                    break;
            }
        }
    }

    private static JsonNode Number(object bound) => bound is int whole ? whole : (double)bound;
}
