using System.Text.RegularExpressions;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>The table of headers in docs/routing.md against the names in the sources: a header that nobody can find in the documentation is not there.</summary>
public sealed partial class DocHeadersTests
{
    [Fact]
    public void Routing_HeadersTable_HasEveryHeaderOfTheSources()
    {
        var written = Directory.GetFiles(Path.Combine(Files.Root, "src", "EdgeRouter"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static file => Literal().Matches(File.ReadAllText(file)))
            .Select(static m => m.Groups["name"].Value)
            .Distinct()
            .Order(StringComparer.Ordinal);
        var page = DocPage.Read("docs/routing.md").Text;
        var table = page[page.IndexOf("<!-- headers -->", StringComparison.Ordinal)..];
        var documented = Documented().Matches(table[..table.IndexOf("<!-- end -->", StringComparison.Ordinal)]).Select(static m => m.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(written, documented);
    }

    [GeneratedRegex("\"(?<name>x-edgerouter-[a-z-]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("`(?<name>x-edgerouter-[a-z-]+)`")]
    private static partial Regex Documented();
}
