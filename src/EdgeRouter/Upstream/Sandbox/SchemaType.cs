using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>Which type a schema asks for, and which branch of its choices to take.</summary>
internal static class SchemaType
{
    private static readonly (string Member, string Type)[] Telling =
    [
        ("properties", "object"), ("required", "object"), ("additionalProperties", "object"),
        ("items", "array"), ("prefixItems", "array"), ("minItems", "array"),
        ("minLength", "string"), ("maxLength", "string"), ("format", "string"), ("pattern", "string"),
        ("minimum", "number"), ("maximum", "number"), ("multipleOf", "number"),
        ("exclusiveMinimum", "number"), ("exclusiveMaximum", "number"),
    ];

    /// <summary>
    /// The named type, of several the first that is not null (when frugal: null if it is among them), else what the members tell; null
    /// when nothing does.
    /// </summary>
    public static string? Of(JsonElement schema, bool frugal)
    {
        if (schema.TryGetProperty("type", out var type))
        {
            if (type.ValueKind == JsonValueKind.String)
            {
                return type.GetString();
            }

            if (type.ValueKind == JsonValueKind.Array)
            {
                var strings = type.EnumerateArray().Where(static t => t.ValueKind == JsonValueKind.String);
                var names = strings.Select(static t => t.GetString()!).ToList();
                return frugal && names.Contains("null") ? "null" : names.Find(static n => n != "null") ?? names.FirstOrDefault();
            }
        }

        foreach (var (member, told) in Telling)
        {
            if (schema.TryGetProperty(member, out _))
            {
                return told;
            }
        }

        // Several parts of allOf are only taken together when they are objects.
        return schema.TryGetProperty("allOf", out _) ? "object" : null;
    }

    /// <summary>The branch of anyOf or oneOf, or the only part of an allOf, when the schema itself has no rules beside it.</summary>
    public static JsonElement? Choice(JsonElement schema, bool frugal)
    {
        if (schema.TryGetProperty("properties", out _) || schema.TryGetProperty("const", out _) || schema.TryGetProperty("enum", out _))
        {
            return null;
        }

        foreach (var name in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(name, out var branches) && branches.ValueKind == JsonValueKind.Array && branches.GetArrayLength() > 0)
            {
                var ends = frugal ? branches.EnumerateArray().FirstOrDefault(IsNull) : default;
                return ends.ValueKind == JsonValueKind.Object ? ends : branches[0];
            }
        }

        var single = schema.TryGetProperty("allOf", out var parts) && parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() == 1;
        return single ? parts[0] : null;
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8);
}
