using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Tests.Config.Docs;

/// <summary>The tables of docs/configuration.md, made from the records.</summary>
internal static class RecordTables
{
    /// <summary>Every record by the first path at which it stands; what stands in several alike places has its path in a model.</summary>
    public static IReadOnlyDictionary<string, Type> ByPath { get; } = Find();

    public static string PathOf(Type record) => ByPath.First(p => p.Value == record).Key;

    public static string Render(string path)
    {
        var table = new StringBuilder("| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n");
        foreach (var field in RecordField.Of(ByPath[path]))
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{field.Name}` | {TypeOf(field)} | {DefaultOf(field)} | {AllowedOf(field)} | {Cell(field.Meaning)} |\n");
        }

        return table.ToString();
    }

    private static Dictionary<string, Type> Find()
    {
        var found = new Dictionary<string, Type>(StringComparer.Ordinal) { [""] = typeof(RouterConfig) };
        var open = new Queue<(string Path, Type Record)>([("", typeof(RouterConfig))]);
        while (open.TryDequeue(out var next))
        {
            // Models before defaults: they have everything that defaults have.
            foreach (var field in RecordField.Of(next.Record).OrderBy(static f => f.Name == "defaults"))
            {
                if (field.Inner is { } inner && !found.ContainsValue(inner))
                {
                    var path = $"{next.Path}{(next.Path.Length == 0 ? "" : ".")}{field.Name}{(field.IsList ? "[]" : field.IsDictionary ? ".*" : "")}";
                    found.Add(path, inner);
                    open.Enqueue((path, inner));
                }
            }
        }

        return found;
    }

    private static string TypeOf(RecordField field)
    {
        var element = field.Inner is { } inner ? $"[{Anchor(PathOf(inner))}](#{Anchor(PathOf(inner))})" : Word(field.Element);
        var text = field.IsList ? $"list of {element}" : field.IsDictionary ? $"name → {element}" : element;
        return field.IsSecret ? text + ", secret" : text;
    }

    // The last name of a path is its heading on the page.
    private static string Anchor(string path) => path.Replace("[]", "", StringComparison.Ordinal).Replace(".*", "", StringComparison.Ordinal).Split('.')[^1] switch
    {
        "cache" when path == "cache" => "cache-memory",
        "tls" when path != "tls" => "provider-tls",
        var name => name,
    };

    private static string Word(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "whole number",
        _ when type == typeof(double) => "number",
        _ when type == typeof(Duration) => "[duration](#durations-and-sizes)",
        _ when type == typeof(ByteSize) => "[size](#durations-and-sizes)",
        _ when type == typeof(JsonElement) => "any JSON",
        _ when type.IsEnum => "word",
        _ => throw new NotSupportedException(type.Name),
    };

    private static string DefaultOf(RecordField field) => field.IsRequired ? "required" : field.Default is null ? "" : Literal(field) is { } literal
        ? $"`{literal}`{Cell(field.Default[literal.Length..])}"
        : Cell(field.Default);

    /// <summary>The default as it would be written in a file; null: it is told in words.</summary>
    public static string? Literal(RecordField field)
    {
        if (field.Default is null || field.IsList || field.IsDictionary)
        {
            return null;
        }

        var first = field.Default.Split(',')[0];
        var isLiteral = field.Type switch
        {
            var t when t == typeof(bool) => first is "true" or "false",
            var t when t == typeof(int) || t == typeof(double) => double.TryParse(first, CultureInfo.InvariantCulture, out _),
            var t when t == typeof(Duration) || t == typeof(ByteSize) => first.Length > 0 && char.IsAsciiDigit(first[0]) && !first.Contains(' ', StringComparison.Ordinal),
            var t when t.IsEnum => Words(t).Contains(first),
            _ => first.StartsWith("http", StringComparison.Ordinal) || field.Name == "strategy" && !first.Contains(' ', StringComparison.Ordinal),
        };
        return isLiteral ? first : null;
    }

    public static IReadOnlyList<string> Words(Type type) => [.. Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.Serialize(v, type, ConfigJsonContext.Default).Trim('"'))];

    private static string AllowedOf(RecordField field)
    {
        if (field.Range is { } range)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum:#,0.###} to {range.Maximum:#,0.###}");
        }

        if (field.Property.IsDefined(typeof(QuirkListAttribute), false))
        {
            return string.Join(", ", QuirkNames.All.Select(static q => $"`{q}`"));
        }

        return field.Element.IsEnum ? string.Join(", ", Words(field.Element).Select(static w => $"`{w}`")) : "";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
