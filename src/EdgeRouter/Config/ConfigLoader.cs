using System.Text.Json;
using EdgeRouter.Config.Checks;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Config;

/// <summary>
/// The way into this room: the text of a configuration file in, a snapshot or all of its errors out. Pure: environment and secret files
/// come in as functions, nothing is kept, nothing is logged. Never throws on what an operator wrote. Takes milliseconds; called at start
/// and at every reload, away from the I/O threads.
/// </summary>
internal static class ConfigLoader
{
    /// <param name="path">The file's name, for messages and as the base of <c>file:</c> paths; not opened here.</param>
    /// <param name="text">UTF-8, with or without a byte order mark.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <param name="readFile">Reads the target of <c>file:PATH</c>; <see cref="SecretFile.Read"/> at run time.</param>
    public static ConfigResult Load(
        string path,
        ReadOnlyMemory<byte> text,
        ConfigCatalogue catalogue,
        Func<string, string?> environment,
        Func<string, SecretText> readFile)
    {
        var json = text.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? text[3..] : text;
        var errors = new ConfigErrors(path);
        if (ConfigDocument.Parse(json, errors) is not { } root)
        {
            return new ConfigResult { Errors = errors.Sorted() };
        }

        var secrets = new SecretResolver(path, environment, readFile);
        new SchemaCheck(errors).Check(root, ConfigSchema.Root);
        if (root.Kind == JsonValueKind.Object)
        {
            catalogue = CatalogueFiles.Over(catalogue, root["catalogue"], secrets, errors);
            ConfigChecks.Run(root, catalogue, secrets, errors);
        }

        var config = errors.Count == 0 ? Bind(json, errors) : null;
        if (config is null)
        {
            return new ConfigResult { Errors = errors.Sorted() };
        }

        return new ConfigResult
        {
            Config = config,
            Catalogue = catalogue,
            Snapshot = ConfigCompiler.Compile(config, text.Span, catalogue, secrets),
            Listen = EdgeCompiler.ListenOf(config),
            Log = ConfigCompiler.LogFactsOf(config),
            Tls = EdgeCompiler.TlsOf(config, secrets),
            Errors = [],
        };
    }

    // The schema has accepted the text, so this fails only where the two disagree; even that is an error of the file to its reader, not a
    // crash.
    private static RouterConfig? Bind(ReadOnlyMemory<byte> json, ConfigErrors errors)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, ConfigJsonContext.Default.RouterConfig);
        }
        catch (JsonException e)
        {
            errors.Add(new LineMap(json).PlaceOf(e.LineNumber, e.BytePositionInLine), (e.Path ?? "").TrimStart('$', '.'), "cannot be read");
            return null;
        }
    }
}
