using System.Text;

namespace EdgeRouter.Config;

/// <summary>One thing that is wrong with a configuration. Line and column count from 1; 0 means the file as a whole. Holds no secret.</summary>
internal sealed record ConfigError(string File, int Line, int Column, string Path, string Message)
{
    /// <summary>The offending value as written; null where there is none or where it may be a secret.</summary>
    public string? Value { get; init; }

    public IReadOnlyList<string> Allowed { get; init; } = [];

    public IReadOnlyList<string> DidYouMean { get; init; } = [];

    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line > 0)
        {
            text.Append(':').Append(Line).Append(':').Append(Column);
        }

        text.Append(": ");
        if (Path.Length > 0)
        {
            text.Append(Path).Append(": ");
        }

        text.Append(Message);
        if (Value is not null)
        {
            text.Append(" (is: ").Append(Value.Length > 80 ? Value[..80] + "…" : Value).Append(')');
        }

        if (DidYouMean.Count > 0)
        {
            text.Append("; did you mean ").AppendJoin(", ", DidYouMean.Select(static n => $"'{n}'")).Append('?');
        }

        if (Allowed.Count > 0)
        {
            text.Append("; allowed: ").AppendJoin(", ", Allowed);
        }

        return text.ToString();
    }
}
