using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRouter.Config.Records;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config.Document;

/// <summary>
/// Checks a tree with the schema: types, unknown and missing keys, allowed values, formats and ranges, all of them in one walk. Knows the
/// words that <see cref="ConfigSchema"/> uses and no others. Values below <c>writeOnly</c> are not repeated in messages, nor are values
/// of unknown keys.
/// </summary>
internal sealed class SchemaCheck(ConfigErrors errors)
{
    public void Check(ConfigNode node, JsonObject schema) => Check(node, schema, secret: false);

    private void Check(ConfigNode node, JsonObject schema, bool secret)
    {
        secret |= schema["writeOnly"] is not null;
        if (node.Kind == JsonValueKind.Null)
        {
            errors.Add(node, "null is not a value here; leave the key out");
            return;
        }

        // Any value, and whatever is inside it: a parameter may be an object.
        if (schema.Count == 0)
        {
            return;
        }

        if (!HasType(node, schema["type"]))
        {
            errors.Add(node, $"expected {Expected(schema["type"])}, found {Found(node)}", Shown(node, secret));
            return;
        }

        if (schema["enum"] is JsonArray allowed)
        {
            CheckAllowed(node, [.. allowed.Select(static v => v!.GetValue<string>())], secret);
        }

        CheckFormat(node, schema, secret);
        CheckRange(node, schema, secret);
        if (node.Kind == JsonValueKind.Object)
        {
            CheckMembers(node, schema, secret);
        }
        else if (node.Kind == JsonValueKind.Array && schema["items"] is JsonObject items)
        {
            node.Children.ForEach(child => Check(child, items, secret));
        }
    }

    private void CheckMembers(ConfigNode node, JsonObject schema, bool secret)
    {
        var properties = schema["properties"] as JsonObject;
        foreach (var child in node.Children)
        {
            if ((properties?[child.Name] ?? schema["additionalProperties"]) is JsonObject known)
            {
                Check(child, known, secret);
            }
            else
            {
                var names = properties?.Select(static p => p.Key).Where(static n => n[0] != '$').ToArray() ?? [];
                errors.Add(child.KeyPlace, child.Path, $"unknown key '{child.Name}'", null, names, NearNames.Find(child.Name, names));
            }
        }

        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            var name = required!.GetValue<string>();
            if (node[name] is null)
            {
                errors.Add(node.Place, node.PathOf(name), $"'{name}' is missing");
            }
        }
    }

    private void CheckAllowed(ConfigNode node, string[] allowed, bool secret)
    {
        if (node.Kind != JsonValueKind.String)
        {
            errors.Add(node, $"expected a string, found {Found(node)}", Shown(node, secret), allowed);
        }
        else if (!allowed.Contains(node.Text))
        {
            errors.Add(node, "unknown value", Shown(node, secret), allowed, NearNames.Find(node.Text, allowed));
        }
    }

    private void CheckFormat(ConfigNode node, JsonObject schema, bool secret)
    {
        switch (schema["format"]?.GetValue<string>())
        {
            case ConfigSchema.DurationFormat when !Duration.TryParse(node.Text, out _):
                errors.Add(node, "not a duration (500ms, 1.5s, 2m, 1h; at most 30 days)", Shown(node, secret));
                break;
            case ConfigSchema.SizeFormat when node.Kind == JsonValueKind.String && !ByteSize.TryParse(node.Text, out _):
                errors.Add(node, "not a size (512B, 64KB, 1.5MB, 2GB or a whole number of bytes; at most 1TB)", Shown(node, secret));
                break;
            case ConfigSchema.SizeFormat when IsWhole(node, out var bytes) && bytes > ByteSize.Largest:
                errors.Add(node, "more than 1TB", Shown(node, secret));
                break;
            default:
                break;
        }
    }

    private void CheckRange(ConfigNode node, JsonObject schema, bool secret)
    {
        if (node.Kind != JsonValueKind.Number)
        {
            return;
        }

        var value = double.Parse(node.Text, CultureInfo.InvariantCulture);
        if (value < BoundOf(schema, "minimum") || value > BoundOf(schema, "maximum"))
        {
            var limits = schema["maximum"] is null ? $"at least {schema["minimum"]}" : $"from {schema["minimum"]} to {schema["maximum"]}";
            errors.Add(node, $"out of range; allowed: {limits}", Shown(node, secret));
        }
    }

    // NaN compares false: no bound.
    private static double BoundOf(JsonObject schema, string name)
        => schema[name] is { } bound ? double.Parse(bound.ToJsonString(), CultureInfo.InvariantCulture) : double.NaN;

    private static bool HasType(ConfigNode node, JsonNode? types) => types switch
    {
        JsonArray several => several.Any(type => HasType(node, type)),
        JsonValue one => one.GetValue<string>() switch
        {
            "object" => node.Kind == JsonValueKind.Object,
            "array" => node.Kind == JsonValueKind.Array,
            "string" => node.Kind == JsonValueKind.String,
            "number" => node.Kind == JsonValueKind.Number,
            "integer" => IsWhole(node, out _),
            "boolean" => node.Kind is JsonValueKind.True or JsonValueKind.False,
            _ => false,
        },
        _ => true,
    };

    private static bool IsWhole(ConfigNode node, out long value)
        => long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && node.Kind == JsonValueKind.Number;

    private static string Expected(JsonNode? types) => types switch
    {
        JsonArray several => string.Join(" or ", several.Select(Expected)),
        _ => types!.GetValue<string>() switch
        {
            "object" => "an object",
            "array" => "a list",
            "integer" => "a whole number",
            "boolean" => "true or false",
            var other => $"a {other}",
        },
    };

    private static string Found(ConfigNode node) => node.Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };

    private static string? Shown(ConfigNode node, bool secret)
        => secret || node.Kind is not (JsonValueKind.String or JsonValueKind.Number) ? null : node.Text;
}
