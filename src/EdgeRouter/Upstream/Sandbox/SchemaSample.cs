using System.Text;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// JSON that satisfies a small JSON Schema: types and lists of types, properties, required, items, prefixItems, minItems, enum, const,
/// bounds, anyOf and oneOf (the first), allOf (together), $ref. Not looked at: pattern, not, if. All properties are filled in until the
/// sample grows deep or large (recursive schemas); from then on it is frugal: required properties only, empty arrays, null where allowed.
/// Past the hard limits it writes null, so no schema can make it run on.
/// </summary>
internal sealed class SchemaSample
{
    private const int FrugalDepth = 10;
    private const int FrugalNodes = 500;
    private const int MostDepth = 48;
    private const int MostNodes = 5_000;
    private const int MostWork = 200_000;
    private const int MostBytes = 256 * 1024;
    private const int MostItems = 100;
    private const int MostReferences = 16;

    private static readonly JsonElement NoRules = JsonDocument.Parse("{}").RootElement;
    private static readonly JsonElement NoItems = JsonDocument.Parse("[]").RootElement;

    private readonly Utf8JsonWriter _json;
    private readonly JsonElement _root;
    private int _nodes;
    private int _work;

    private SchemaSample(JsonElement root, Utf8JsonWriter json)
    {
        _root = root;
        _json = json;
    }

    /// <summary>A schema that names no type is taken for an object's: that is what arguments and structured outputs are.</summary>
    public static string Make(JsonElement schema)
    {
        var json = SandboxReply.Write(json => new SchemaSample(schema, json).Write(schema, 0, 0, "object"));
        return Encoding.UTF8.GetString(json);
    }

    private bool IsFull => _nodes > MostNodes || _work > MostWork || _json.BytesCommitted + _json.BytesPending > MostBytes;

    private void Write(JsonElement schema, int depth, int variant, string usualType = "string")
    {
        _nodes++;
        var frugal = depth >= FrugalDepth || _nodes > FrugalNodes;
        if (depth > MostDepth || IsFull || !TryFollow(ref schema, frugal))
        {
            _json.WriteNullValue();
            return;
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            constant.WriteTo(_json);
        }
        else if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0)
        {
            values[variant % values.GetArrayLength()].WriteTo(_json);
        }
        else
        {
            WriteTyped(schema, SchemaType.Of(schema, frugal) ?? usualType, depth, variant, frugal);
        }
    }

    private void WriteTyped(JsonElement schema, string type, int depth, int variant, bool frugal)
    {
        switch (type)
        {
            case "object":
                _json.WriteStartObject();
                WriteMembers(schema, [], depth, frugal);
                _json.WriteEndObject();
                break;
            case "array":
                WriteItems(schema, depth, frugal);
                break;
            case "integer":
                _json.WriteNumberValue(SampleNumber.Make(schema, whole: true, variant));
                break;
            case "number":
                _json.WriteNumberValue(SampleNumber.Make(schema, whole: false, variant));
                break;
            case "boolean":
                _json.WriteBooleanValue(variant % 2 == 0);
                break;
            case "null":
                _json.WriteNullValue();
                break;
            default:
                _json.WriteStringValue(SampleText.Make(schema, variant, mayPad: _json.BytesCommitted + _json.BytesPending < MostBytes / 2));
                break;
        }
    }

    private void WriteMembers(JsonElement schema, HashSet<string> written, int depth, bool frugal)
    {
        var required = Array(schema, "required")
            .Where(static r => r.ValueKind == JsonValueKind.String)
            .Select(static r => r.GetString()!)
            .ToHashSet();

        // Names that are only looked at cost time too: a wide schema that refers to itself is a node for few of them.
        _work += required.Count;
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                _work++;
                if (IsFull)
                {
                    return;
                }

                if ((!frugal || required.Contains(property.Name)) && written.Add(property.Name))
                {
                    _json.WritePropertyName(property.Name);
                    Write(property.Value, depth + 1, 0);
                }
            }
        }

        // Each part of allOf adds its members to the same object.
        foreach (var part in Array(schema, "allOf"))
        {
            var member = part;
            _work++;
            if (depth < MostDepth && !IsFull && TryFollow(ref member, frugal))
            {
                WriteMembers(member, written, depth + 1, frugal);
            }
        }

        var others = schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object ? more : default;
        foreach (var name in required.Where(written.Add))
        {
            WriteOther(name, others, depth);
        }

        for (var i = 1; written.Count < Math.Min(Integer(schema, "minProperties"), MostItems); i++)
        {
            if (written.Add("key" + i))
            {
                WriteOther("key" + i, others, depth);
            }
        }
    }

    private void WriteOther(string name, JsonElement schema, int depth)
    {
        _json.WritePropertyName(name);
        if (schema.ValueKind == JsonValueKind.Object)
        {
            Write(schema, depth + 1, 0);
        }
        else
        {
            _json.WriteStringValue("sandbox");
        }
    }

    private void WriteItems(JsonElement schema, int depth, bool frugal)
    {
        var first = Array(schema, "prefixItems").ToList();
        var hasItems = schema.TryGetProperty("items", out var items);
        if (hasItems && items.ValueKind == JsonValueKind.Array)
        {
            first = [.. items.EnumerateArray()];
            hasItems = schema.TryGetProperty("additionalItems", out items);
        }

        var count = Math.Max(Integer(schema, "minItems"), frugal ? 0 : Math.Max(1, first.Count));
        var most = schema.TryGetProperty("maxItems", out _) ? Integer(schema, "maxItems") : MostItems;
        most = hasItems && items.ValueKind == JsonValueKind.False ? Math.Min(most, first.Count) : most;
        _json.WriteStartArray();
        for (var i = 0; i < Math.Min(count, Math.Min(most, MostItems)); i++)
        {
            if (i < first.Count)
            {
                Write(first[i], depth + 1, 0);
            }
            else if (hasItems)
            {
                Write(items, depth + 1, i);
            }
            else
            {
                _json.WriteStringValue(SampleText.Make(NoRules, i, mayPad: false));
            }
        }

        _json.WriteEndArray();
    }

    /// <summary>
    /// Goes through references and choices to a schema with rules of its own; <c>true</c> has none. False when there is nothing that
    /// could satisfy it.
    /// </summary>
    private bool TryFollow(ref JsonElement schema, bool frugal)
    {
        for (var i = 0; i < MostReferences; i++)
        {
            if (schema.ValueKind == JsonValueKind.True)
            {
                schema = NoRules;
                return true;
            }

            if (schema.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
            {
                if (!SchemaReference.TryResolve(_root, reference.GetString()!, out schema))
                {
                    return false;
                }
            }
            else if (SchemaType.Choice(schema, frugal) is { } choice)
            {
                schema = choice;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement schema, string name) =>
        (schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value : NoItems).EnumerateArray();

    private static int Integer(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? Math.Max(0, number)
            : 0;
}
