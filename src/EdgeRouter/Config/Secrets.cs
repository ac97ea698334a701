using System.Text;

namespace EdgeRouter.Config;

/// <summary>Resolves <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>file:PATH</c>. Problems name the variable or the file, never a value.</summary>
internal static class Secrets
{
    private const string FilePrefix = "file:";

    /// <returns>The value; null with a <paramref name="problem"/> when it cannot be had.</returns>
    public static string? Resolve(string text, string folder, Surroundings surroundings, out string? problem)
    {
        problem = null;
        if (text.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            var path = Path.Combine(folder, text[FilePrefix.Length..]);
            var content = surroundings.ReadFile(path);
            if (content is null)
            {
                problem = $"the file '{path}' cannot be read";
            }

            return content?.Trim();
        }

        var result = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
            {
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                problem = "'${' is not closed by '}'";
                return null;
            }

            result.Append(text, at, open - at);
            var name = text[(open + 2)..close];
            var split = name.IndexOf(":-", StringComparison.Ordinal);
            var fallback = split < 0 ? null : name[(split + 2)..];
            name = split < 0 ? name : name[..split];
            var value = surroundings.Variable(name) is { Length: > 0 } set ? set : fallback;
            if (value is null)
            {
                problem = $"the environment variable '{name}' is not set; write ${{{name}:-default}} to allow that";
                return null;
            }

            result.Append(value);
            at = close + 1;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
