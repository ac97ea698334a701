namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>A fenced block of a page, with the marks (HTML comments) that stand right above it.</summary>
/// <param name="Line">Of the fence, from 1.</param>
internal sealed record DocBlock(string Page, int Line, string Language, string Text, IReadOnlyList<string> Marks)
{
    public string Place => $"{Page}:{Line}";

    /// <summary>What stands behind <c>NAME:</c> in a mark; "" for a mark that is NAME alone; null without one.</summary>
    public string? Mark(string name)
    {
        foreach (var mark in Marks)
        {
            if (mark == name)
            {
                return "";
            }

            if (mark.StartsWith(name + ":", StringComparison.Ordinal))
            {
                return mark[(name.Length + 1)..].Trim();
            }
        }

        return null;
    }
}
