namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>Links within the repository lead somewhere: file, folder and anchor.</summary>
public sealed class DocLinkTests
{
    public static TheoryData<string> Pages => [.. DocPage.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EveryRelativeLink_LeadsToSomething(string path)
    {
        var page = DocPage.Read(path);
        var dead = page.Links.Where(static l => !l.Url.Contains("://", StringComparison.Ordinal) && !l.Url.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(l => !Leads(page, l.Url))
            .Select(static l => $"line {l.Line}: {l.Url}");
        Assert.Equal([], dead);
    }

    // A page that nobody can find from the index is not there for a newcomer.
    [Fact]
    public void Index_EveryPageOfDocs_IsLinked()
    {
        var linked = DocPage.Read("docs/README.md").Links.Select(static l => "docs/" + l.Url.Split('#')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], DocPage.All.Where(p => p is not ("README.md" or "docs/README.md") && !linked.Contains(p)));
    }

    private static bool Leads(DocPage page, string url)
    {
        var parts = url.Split('#', 2);
        var target = parts[0].Length == 0 ? page.Path : Path.GetRelativePath(Files.Root, Path.Combine(Files.Root, Path.GetDirectoryName(page.Path)!, parts[0]));
        var full = Path.Combine(Files.Root, target);
        if (!File.Exists(full) && !Directory.Exists(full))
        {
            return false;
        }

        return parts.Length == 1 || (target.EndsWith(".md", StringComparison.Ordinal) && DocPage.Read(target).Anchors.Contains(parts[1]));
    }
}
