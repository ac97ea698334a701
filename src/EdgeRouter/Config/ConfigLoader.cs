using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRouter.Config;

/// <summary>
/// Text to snapshot: syntax, schema and rules are all checked before anything is reported, so one run shows every error. A pure function of the text and its <see cref="Surroundings"/>.
/// To add a setting: a property on its record (with description and default), its use in <see cref="ConfigCompiler"/>, a rule in <see cref="ConfigRules"/> if the schema cannot say it.
/// </summary>
internal static class ConfigLoader
{
    private static readonly JsonObject Schema = ConfigSchema.Build();

    /// <param name="file">Path as the operator gave it, for messages and for <c>file:</c> secrets beside it.</param>
    public static ConfigResult Load(string file, byte[] text, Surroundings surroundings)
    {
        var errors = new List<ConfigError>();
        var root = ConfigDocument.Read(file, text, errors);
        if (root is null)
        {
            return new ConfigResult(null, null, errors, []);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        new SchemaCheck(file, errors).Check(root, Schema);
        if (root.Kind == ConfigNodeKind.Object)
        {
            new ConfigRules(file, folder, surroundings, errors).Check(root);
        }

        if (errors.Count > 0)
        {
            errors.Sort(static (a, b) => a.Line != b.Line ? a.Line.CompareTo(b.Line) : a.Column.CompareTo(b.Column));
            return new ConfigResult(null, null, errors, []);
        }

        try
        {
            var config = JsonSerializer.Deserialize(text.AsSpan().TrimStart("\uFEFF"u8), ConfigContext.Default.RouterConfig)!;
            return new ConfigResult(config, ConfigCompiler.Compile(config, text, folder, surroundings), errors, NotActingYet.Find(file, root));
        }
        catch (JsonException wrong)
        {
            // The schema is made from the same records, so this is a gap between the two; better a plain message than none.
            errors.Add(new ConfigError(file, (int)(wrong.LineNumber ?? 0) + 1, (int)(wrong.BytePositionInLine ?? 0) + 1, wrong.Path ?? "", "does not fit the schema"));
            return new ConfigResult(null, null, errors, []);
        }
    }
}
