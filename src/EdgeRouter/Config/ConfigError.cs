using System.Text;

namespace EdgeRouter.Config;

/// <summary>
/// One thing that is wrong in a configuration file. <see cref="Value"/> is never a secret: values of keys, hashes and headers are not
/// handed over.
/// </summary>
/// <param name="File">As it was given to the loader.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Path">From the root, <c>models.chat.deployments[0].provider</c>; empty: the file as a whole.</param>
internal sealed record ConfigError(
    string File,
    int Line,
    int Column,
    string Path,
    string Message,
    string? Value = null,
    IReadOnlyList<string>? Allowed = null,
    IReadOnlyList<string>? DidYouMean = null)
{
    private const int LongestValue = 80;

    /// <summary>One line: place, path, what is wrong, what would be right.</summary>
    public override string ToString()
    {
        var line = new StringBuilder().Append(File).Append(':').Append(Line).Append(':').Append(Column).Append(": ");
        if (Path.Length > 0)
        {
            line.Append(Path).Append(": ");
        }

        line.Append(Message);
        if (Value is not null)
        {
            line.Append(" '").Append(Value.Length > LongestValue ? Value[..LongestValue] + "…" : Value).Append('\'');
        }

        if (Allowed is { Count: > 0 })
        {
            line.Append("; allowed: ").AppendJoin(", ", Allowed);
        }

        if (DidYouMean is { Count: > 0 })
        {
            line.Append("; did you mean '").AppendJoin("' or '", DidYouMean).Append("'?");
        }

        return OneLine(line);
    }

    /// <summary>Names and values come from a file: they must not forge lines or drive the terminal.</summary>
    public static string OneLine(StringBuilder line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029' ? '?' : line[i];
        }

        return line.ToString();
    }
}
