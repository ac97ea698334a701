using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config;

/// <summary>Holds a file's nodes against the schema and reports everything that does not fit: kinds, unknown and missing names, values, patterns, ranges. Understands the keywords that <see cref="ConfigSchema"/> makes.</summary>
internal sealed class SchemaCheck(string file, List<ConfigError> errors)
{
    // Values below these names may be secrets and are never repeated.
    private static readonly string[] SecretNames = ["api_keys", "hash", "headers", "keys"];

    public static bool IsSecret(string path) => SecretNames.Any(n => path.Contains("." + n, StringComparison.Ordinal));

    public void Check(ConfigNode node, JsonObject schema)
    {
        var types = TypesOf(schema);
        var kind = KindName(node);
        if (types.Count > 0 && !types.Contains(kind) && !(kind == "integer" && types.Contains("number")))
        {
            Add(node, $"must be {Article(types)}", Shown(node));
            return;
        }

        switch (node.Kind)
        {
            case ConfigNodeKind.Object:
                CheckObject(node, schema);
                break;
            case ConfigNodeKind.Array when schema["items"] is JsonObject items:
                node.Items.ForEach(item => Check(item, items));
                break;
            case ConfigNodeKind.String or ConfigNodeKind.Number:
                CheckScalar(node, schema);
                break;
        }
    }

    private void CheckObject(ConfigNode node, JsonObject schema)
    {
        var known = schema["properties"] as JsonObject;
        var others = schema["additionalProperties"] as JsonObject;
        foreach (var (name, value) in node.Members)
        {
            if (known?[name] is JsonObject member)
            {
                Check(value, member);
            }
            else if (others is not null)
            {
                Check(value, others);
            }
            else if (known is not null)
            {
                var names = known.Select(static p => p.Key).Where(static n => n != "$schema").ToArray();
                var near = NearNames.Find(name, names);
                errors.Add(new ConfigError(file, value.Line, value.Column, value.Path, "unknown name") { DidYouMean = near, Allowed = near.Count > 0 ? [] : names });
            }
        }

        foreach (var required in (schema["required"] as JsonArray ?? []).Select(static r => r!.GetValue<string>()).Where(r => !node.Members.ContainsKey(r)))
        {
            Add(node, $"'{required}' is missing", null);
        }
    }

    private void CheckScalar(ConfigNode node, JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
        {
            var allowed = values.Select(static v => v!.GetValue<string>()).ToArray();
            if (!allowed.Contains(node.Text))
            {
                errors.Add(new ConfigError(file, node.Line, node.Column, node.Path, "not a known value")
                {
                    Value = Shown(node), Allowed = allowed, DidYouMean = NearNames.Find(node.Text, allowed),
                });
            }
        }

        if (node.Kind == ConfigNodeKind.String && schema["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(node.Text, pattern, RegexOptions.CultureInvariant))
        {
            Add(node, pattern == Duration.Pattern ? "not a duration like \"500ms\", \"1.5s\", \"2m\", \"1h\"" : "not a size like \"64KB\", \"1MB\", \"2GB\"", Shown(node));
        }

        if (node.Kind == ConfigNodeKind.Number && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            var least = schema["minimum"]?.GetValue<double>() ?? double.NegativeInfinity;
            var most = schema["maximum"]?.GetValue<double>() ?? double.PositiveInfinity;
            if (number < least || number > most)
            {
                Add(node, string.Create(CultureInfo.InvariantCulture, $"must be between {least} and {most}"), Shown(node));
            }
        }
    }

    private void Add(ConfigNode node, string message, string? value) => errors.Add(new ConfigError(file, node.Line, node.Column, node.Path, message) { Value = value });

    private static string? Shown(ConfigNode node) => IsSecret(node.Path) ? null : node.Kind switch
    {
        ConfigNodeKind.Object => "an object",
        ConfigNodeKind.Array => "a list",
        ConfigNodeKind.String => $"\"{node.Text}\"",
        ConfigNodeKind.Null => "null",
        _ => node.Text,
    };

    private static List<string> TypesOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(static t => t!.GetValue<string>())],
        JsonValue one => [one.GetValue<string>()],
        _ => schema["enum"] is null ? [] : ["string"],
    };

    private static string KindName(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Object => "object",
        ConfigNodeKind.Array => "array",
        ConfigNodeKind.String => "string",
        ConfigNodeKind.Boolean => "boolean",
        ConfigNodeKind.Number => long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? "integer" : "number",
        _ => "null",
    };

    private static string Article(List<string> types) => string.Join(" or ", types.Select(static t => t switch
    {
        "array" => "a list",
        "object" => "an object",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => $"a {t}",
    }));
}
