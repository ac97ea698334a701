using System.Text;

namespace EdgeRouter.Config;

/// <summary>
/// Resolves <c>${NAME}</c> and <c>${NAME:-default}</c> inside a text (the default counts when the variable is unset or empty), and
/// <c>file:PATH</c> as a whole text (relative to the configuration file, white space around the content cut off). Environment and files
/// come in as functions; each text is resolved once per load, so that what was checked is what is compiled.
/// </summary>
internal sealed class SecretResolver(string configPath, Func<string, string?> environment, Func<string, SecretText> readFile)
{
    private const string FilePrefix = "file:";

    private readonly Dictionary<(string Text, bool Files), SecretText> _resolved = [];

    public string? Environment(string name) => environment(name);

    /// <summary>Variables only.</summary>
    public SecretText Resolve(string text) => Resolve(text, files: false);

    /// <summary>Variables and files.</summary>
    public SecretText ResolveSecret(string text) => Resolve(text, files: true);

    /// <summary>The content of a file that is named without <c>file:</c>, such as a certificate's.</summary>
    public SecretText File(string name) => Resolve(FilePrefix + name, files: true);

    /// <summary>A file that the configuration names, relative to the configuration's own folder.</summary>
    public string PathOf(string name)
    {
        var folder = Path.GetDirectoryName(configPath);
        return string.IsNullOrEmpty(folder) ? name : Path.Combine(folder, name);
    }

    private SecretText Resolve(string text, bool files)
    {
        if (!_resolved.TryGetValue((text, files), out var resolved))
        {
            resolved = files && text.StartsWith(FilePrefix, StringComparison.Ordinal) ? FromFile(text[FilePrefix.Length..]) : Expand(text);
            _resolved.Add((text, files), resolved);
        }

        return resolved;
    }

    private SecretText FromFile(string name)
    {
        if (name.Length == 0)
        {
            return SecretText.Failed("file: needs a path");
        }

        var text = readFile(PathOf(name));
        return text.Value?.Trim() switch
        {
            null => text,
            "" => SecretText.Failed($"file {name} is empty"),
            var trimmed => SecretText.Of(trimmed),
        };
    }

    private SecretText Expand(string text)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        while (true)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
            {
                return SecretText.Of(result.Append(text, at, text.Length - at).ToString());
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                return SecretText.Failed("'${' without '}'");
            }

            result.Append(text, at, open - at);
            var reference = text[(open + 2)..close];
            var split = reference.IndexOf(":-", StringComparison.Ordinal);
            var name = split < 0 ? reference : reference[..split];
            if (!IsName(name))
            {
                return SecretText.Failed("what stands in ${…} is not NAME or NAME:-default");
            }

            var value = environment(name);
            if (string.IsNullOrEmpty(value) && split < 0)
            {
                return SecretText.Failed($"environment variable {name} is {(value is null ? "not set" : "empty")}");
            }

            result.Append(string.IsNullOrEmpty(value) ? reference[(split + 2)..] : value);
            at = close + 1;
        }
    }

    private static bool IsName(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
