using System.Text.RegularExpressions;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>
/// Output as a page shows it against output as it was: the page's lines have to come in this order, what stands between them does not matter. "…" stands for any text within a line;
/// white space counts as one blank; a line of nothing but "…" means that lines were left out.
/// </summary>
internal static partial class LooseMatch
{
    /// <returns>The first line that did not come; null: all did.</returns>
    public static string? Missing(string shown, string actual)
    {
        var lines = actual.Split('\n').Select(Plain).ToArray();
        var at = 0;
        foreach (var line in shown.Split('\n').Select(Plain).Where(static l => l.Length > 0 && l != "…"))
        {
            var wanted = new Regex(Pattern(line), RegexOptions.CultureInvariant);
            while (at < lines.Length && !wanted.IsMatch(lines[at]))
            {
                at++;
            }

            if (at++ >= lines.Length)
            {
                return line;
            }
        }

        return null;
    }

    private static string Pattern(string line) => $"^{string.Join(".*", line.Split('…').Select(Regex.Escape))}$";

    private static string Plain(string line) => Blanks().Replace(line, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
