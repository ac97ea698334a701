using System.Text.Json;

namespace EdgeRouter.Tests.Upstream.Sandbox;

/// <summary>A small JSON Schema checker, written apart from the sampler. Says what is wrong, or null.</summary>
internal static class SchemaCheck
{
    public static string? Problem(JsonElement value, JsonElement schema, JsonElement root, string at = "$")
    {
        if (schema.ValueKind is JsonValueKind.True)
        {
            return null;
        }

        foreach (var rule in schema.EnumerateObject())
        {
            if (Rule(rule.Name, rule.Value, value, schema, root, at) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Rule(string name, JsonElement rule, JsonElement value, JsonElement schema, JsonElement root, string at)
    {
        bool Is(JsonValueKind kind) => value.ValueKind == kind;
        string? Unless(bool right) => right ? null : $"{at}: {value} breaks {name} {rule}";
        return name switch
        {
            "$ref" => Problem(value, Target(root, rule.GetString()!), root, at),
            "type" => Unless(rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(t => HasType(value, t)) : HasType(value, rule)),
            "const" => Unless(JsonElement.DeepEquals(value, rule)),
            "enum" => Unless(rule.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value))),
            "anyOf" or "oneOf" => Unless(rule.EnumerateArray().Any(s => Problem(value, s, root, at) is null)),
            "allOf" => rule.EnumerateArray().Select(s => Problem(value, s, root, at)).FirstOrDefault(static p => p is not null),
            "required" when Is(JsonValueKind.Object) => Unless(rule.EnumerateArray().All(r => value.TryGetProperty(r.GetString()!, out _))),
            "properties" when Is(JsonValueKind.Object) => rule.EnumerateObject()
                .Select(p => value.TryGetProperty(p.Name, out var v) ? Problem(v, p.Value, root, at + "." + p.Name) : null)
                .FirstOrDefault(static p => p is not null),
            "additionalProperties" when Is(JsonValueKind.Object) && rule.ValueKind == JsonValueKind.False =>
                Unless(value.EnumerateObject().All(m => schema.GetProperty("properties").TryGetProperty(m.Name, out _))),
            "items" when Is(JsonValueKind.Array) =>
                value.EnumerateArray().Select((v, i) => Problem(v, rule, root, $"{at}[{i}]")).FirstOrDefault(static p => p is not null),
            "minItems" when Is(JsonValueKind.Array) => Unless(value.GetArrayLength() >= rule.GetInt32()),
            "maxItems" when Is(JsonValueKind.Array) => Unless(value.GetArrayLength() <= rule.GetInt32()),
            "minimum" when Is(JsonValueKind.Number) => Unless(value.GetDecimal() >= rule.GetDecimal()),
            "maximum" when Is(JsonValueKind.Number) => Unless(value.GetDecimal() <= rule.GetDecimal()),
            "exclusiveMinimum" when Is(JsonValueKind.Number) => Unless(value.GetDecimal() > rule.GetDecimal()),
            "exclusiveMaximum" when Is(JsonValueKind.Number) => Unless(value.GetDecimal() < rule.GetDecimal()),
            "multipleOf" when Is(JsonValueKind.Number) => Unless(value.GetDecimal() % rule.GetDecimal() == 0),
            "minLength" when Is(JsonValueKind.String) => Unless(value.GetString()!.Length >= rule.GetInt32()),
            "maxLength" when Is(JsonValueKind.String) => Unless(value.GetString()!.Length <= rule.GetInt32()),
            _ => null,
        };
    }

    private static bool HasType(JsonElement value, JsonElement type) => type.GetString() switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDecimal() % 1 == 0,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private static JsonElement Target(JsonElement root, string reference) =>
        reference.Split('/').Skip(1).Aggregate(root, static (at, name) => at.GetProperty(name));
}
