using System.Text;
using System.Text.RegularExpressions;

namespace EdgeRouter.Tests.Config.Docs;

/// <summary>The tables of docs/configuration.md are those of the records. Written anew by <c>GOLDEN_UPDATE=1 dotnet test --filter ConfigDocs</c>.</summary>
public sealed partial class ConfigDocsTests
{
    private static readonly string PagePath = Path.Combine(ConfigFixture.RepositoryRoot, "docs", "configuration.md");

    [Fact]
    public void Page_Tables_AreTheRecords()
    {
        var text = File.ReadAllText(PagePath);
        var wanted = Table().Replace(text, static m => $"<!-- table: {m.Groups["path"].Value} -->\n{RecordTables.Render(m.Groups["path"].Value)}<!-- end -->");
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            File.WriteAllText(PagePath, wanted);
            text = wanted;
        }

        Assert.Equal(wanted, text);
    }

    [Fact]
    public void Page_EveryRecord_HasItsTableOnce()
        => Assert.Equal(RecordTables.ByPath.Keys.Order(StringComparer.Ordinal), Table().Matches(File.ReadAllText(PagePath)).Select(static m => m.Groups["path"].Value).Order(StringComparer.Ordinal));

    // A reader, and an editor that shows the schema, has to see what happens when a key is left out.
    [Fact]
    public void Records_EveryOptionalKey_SaysItsDefault()
    {
        var silent = new StringBuilder();
        foreach (var (path, record) in RecordTables.ByPath)
        {
            foreach (var field in RecordField.Of(record).Where(static f => !f.IsRequired && f.Default is null && f.Inner is null && f.Name != "$schema"))
            {
                silent.Append(path).Append('.').Append(field.Name).Append('\n');
            }
        }

        Assert.Equal("", silent.ToString());
    }

    [GeneratedRegex(@"<!-- table: (?<path>\S*) -->\n(?:[\s\S]*?)<!-- end -->")]
    private static partial Regex Table();
}
