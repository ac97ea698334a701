using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRouter.Config.Records;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Config.Docs;

/// <summary>docs/providers.md names every vendor and every quirk that there is.</summary>
public sealed class VendorDocsTests
{
    private const string Begin = "<!-- table: vendors -->\n";
    private const string End = "<!-- end -->";

    private static readonly string PagePath = Path.Combine(ConfigFixture.RepositoryRoot, "docs", "providers.md");

    [Fact]
    public void Page_Vendors_AreTheRows()
    {
        var text = File.ReadAllText(PagePath);
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, start, StringComparison.Ordinal);
        var wanted = text[..start] + Table() + text[end..];
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            File.WriteAllText(PagePath, wanted);
            text = wanted;
        }

        Assert.Equal(wanted, text);
    }

    [Fact]
    public void Page_EveryQuirk_IsExplained()
    {
        var text = File.ReadAllText(PagePath);
        Assert.Equal([], QuirkNames.All.Where(q => !text.Contains($"| `{q}` | ", StringComparison.Ordinal)));
    }

    private static string Table()
    {
        var table = new StringBuilder("| vendor | | dialect | address | key |\n|---|---|---|---|---|\n");
        foreach (var vendor in VendorCatalogue.Load().All.OrderBy(static v => v.Name, StringComparer.Ordinal))
        {
            var dialect = JsonSerializer.Serialize(vendor.Dialect, ConfigJsonContext.Default.DialectId).Trim('"');
            table.Append(CultureInfo.InvariantCulture, $"| `{vendor.Name}` | {vendor.Title} | {dialect} | {(vendor.BaseUrl is { } url ? $"`{url}`" : AddressOf(vendor))} | {string.Join(", ", (vendor.Env ?? []).Select(static e => $"`{e}`"))} |\n");
        }

        return table.ToString();
    }

    private static string AddressOf(VendorConfig vendor) => vendor.Name == VendorCatalogue.Vertex ? "made of region and project" : vendor.Dialect == DialectId.Bedrock ? "made of the region" : "your own";
}
