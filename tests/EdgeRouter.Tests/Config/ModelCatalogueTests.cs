using System.Globalization;
using System.Text;
using EdgeRouter.Config.Models;

namespace EdgeRouter.Tests.Config;

public sealed class ModelCatalogueTests
{
    private static readonly ModelCatalogue Catalogue = new(ModelCatalogue.LoadEmbedded());

    [Fact]
    public void Catalogue_OfTheBuild_IsLarge()
    {
        Assert.True(Catalogue.All.Count >= 300);
        Assert.True(Catalogue.All.Select(static r => r.Vendor).Distinct().Count() >= 25);
        Assert.Matches(@"^\d{4}-\d\d-\d\d$", Catalogue.AsOf);
    }

    // The generator has been run after the last change of the facts.
    [Fact]
    public void Catalogue_OfTheBuild_IsWhatTheTableSays()
    {
        var lines = File.ReadAllLines(Path.Combine(ConfigFixture.RepositoryRoot, "config", "catalogue", "models.tsv"));
        var ends = Ends().ToList();
        Assert.Equal(lines.Length - 1, Catalogue.All.Count(r => r.InputPrice is not null || !ends.Exists(e => (e[0], e[1]) == (r.Vendor, r.Model))));
        Assert.All(ends, static e =>
        {
            var row = Catalogue.Find(e[0], e[1])!;
            Assert.Equal((e[2], e[3]), (row.Deprecated, row.Successor ?? ""));
        });
        Assert.Equal(ends.Count, Catalogue.All.Count(static r => r.Deprecated is not null));
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split('\t');
            var row = Catalogue.Find(cells[0], cells[1]);
            Assert.True(row is not null, line);
            Assert.Equal(cells[2], row.Kind.ToString().ToLowerInvariant());
            Assert.Equal(Count(cells[3]), row.ContextWindow);
            Assert.Equal(Count(cells[4]), row.MaxOutput);
            Assert.Equal(Price(cells[5]), row.InputPrice);
            Assert.Equal(Price(cells[6]), row.OutputPrice);
            Assert.Equal(Price(cells[7]), row.CachedInputPrice);
            Assert.Equal(cells[8].Length == 0 ? 0 : cells[8].Split(',').Length, row.Capabilities?.Count ?? 0);
        }
    }

    [Fact]
    public void Catalogue_EveryRow_IsPlausible() => Assert.All(Catalogue.All, static row =>
    {
        Assert.Matches(@"^[a-z0-9-]+$", row.Vendor);
        Assert.False(string.IsNullOrWhiteSpace(row.Model));
        Assert.True(row.ContextWindow is null or > 0, row.Model);
        Assert.True(row.InputPrice is null or (>= 0 and < 1000), row.Model);
        Assert.True(row.OutputPrice is null or (>= 0 and < 5000), row.Model);
        Assert.True(row.CachedInputPrice is null || row.InputPrice is null || row.CachedInputPrice <= row.InputPrice, $"{row.Vendor} {row.Model}: cached input costs more");
        Assert.True(row.Successor is null || row.Deprecated is not null);
        Assert.True(row.Deprecated is null || row.LastDay is not null, row.Model);
    });

    // Its rows serve the vendors that this router knows; the others' serve operators who write their own provider.
    [Fact]
    public void Catalogue_OfKnownVendors_HasModels()
    {
        var covered = ConfigFixture.Vendors.All.Count(static v => Catalogue.All.Any(r => r.Vendor == v.Name));
        Assert.True(covered >= 25, $"only {covered} vendors have models");
    }

    [Fact]
    public void Catalogue_OfAnOperator_GoesOverTheBuilds()
    {
        var first = Catalogue.All[0];
        var over = ModelCatalogue.Read(new MemoryStream(Encoding.UTF8.GetBytes(
            $"{{ \"as_of\": \"2027-01-01\", \"models\": [ {{ \"vendor\": \"{first.Vendor}\", \"model\": \"{first.Model}\", \"kind\": \"chat\", \"input_price\": 7 }}, {{ \"vendor\": \"mine\", \"model\": \"m\", \"kind\": \"embedding\" }} ] }}")));
        var both = new ModelCatalogue(ModelCatalogue.LoadEmbedded(), over);
        Assert.Equal(7, both.Find(first.Vendor, first.Model)!.InputPrice);
        Assert.Equal(ModelKind.Embedding, both.Find("mine", "m")!.Kind);
        Assert.Equal("2027-01-01", both.AsOf);
        Assert.Equal(Catalogue.All.Count + 1, both.All.Count);
        Assert.Null(both.Find("mine", "unknown"));
        Assert.Null(both.Find(null, "m"));
    }

    [Theory]
    [InlineData("old", "2026-05-31", "old", "old until 2026-06-01, then newer")]
    [InlineData("old", "2026-06-01", "newer", "old until 2026-06-01, then newer")]
    [InlineData("old", "2026-09-01", "newest", "old until 2026-06-01, then newest")]
    [InlineData("newest", "2026-09-01", "newest", null)]
    [InlineData("alone", "2030-01-01", "alone", "alone until 2026-01-01")]
    [InlineData("unknown", "2030-01-01", "unknown", null)]
    public void Model_WithALastDay_IsFollowedByItsSuccessorFromThenOn(string model, string today, string asked, string? notice)
    {
        var day = DateOnly.ParseExact(today, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var catalogue = Of(
            """{ "vendor": "v", "model": "old", "kind": "chat", "deprecated": "2026-06-01", "successor": "newer" }""",
            """{ "vendor": "v", "model": "newer", "kind": "chat", "deprecated": "2026-09-01", "successor": "newest" }""",
            """{ "vendor": "v", "model": "newest", "kind": "chat" }""",
            """{ "vendor": "v", "model": "alone", "kind": "chat", "deprecated": "2026-01-01" }""");
        Assert.Equal(asked, catalogue.InForce("v", model, day));
        Assert.Equal(notice, catalogue.EndOf("v", model, day)?.Notice);
        Assert.Equal(asked != model, catalogue.EndOf("v", model, day)?.Followed ?? false);
        Assert.Equal(model, catalogue.InForce("another", model, day));
        Assert.Equal(model, catalogue.InForce(null, model, day));
        var ends = catalogue.EndsOf("v", day)!;
        Assert.Equal(notice, ends.TryGet(Encoding.UTF8.GetBytes(model), out var told) ? told : null);
        Assert.Null(catalogue.EndsOf("another", day));
    }

    [Fact]
    public void Successors_InACircle_ComeToAnEnd()
    {
        var catalogue = Of(
            """{ "vendor": "v", "model": "a", "kind": "chat", "deprecated": "2026-01-01", "successor": "b" }""",
            """{ "vendor": "v", "model": "b", "kind": "chat", "deprecated": "2026-01-01", "successor": "a" }""");
        Assert.Contains(catalogue.InForce("v", "a", new DateOnly(2026, 2, 1)), (string[])["a", "b"]);
    }

    [Fact]
    public void Notice_OfANameThatNoHeaderTakes_IsPrintable()
    {
        var catalogue = Of("""{ "vendor": "v", "model": "größer\n", "kind": "chat", "deprecated": "2026-01-01" }""");
        Assert.Equal("gr??er? until 2026-01-01", catalogue.EndOf("v", "größer\n", default)!.Notice);
    }

    private static ModelCatalogue Of(params string[] rows) =>
        new(ModelCatalogue.Read(new MemoryStream(Encoding.UTF8.GetBytes($"{{ \"as_of\": \"2026-01-01\", \"models\": [ {string.Join(',', rows)} ] }}"))));

    private static IEnumerable<string[]> Ends() =>
        File.ReadAllLines(Path.Combine(ConfigFixture.RepositoryRoot, "config", "catalogue", "deprecated.tsv")).Skip(1).Select(static l => l.Split('\t'));

    private static long? Count(string cell) => cell.Length == 0 ? null : (long)double.Parse(cell, CultureInfo.InvariantCulture);

    private static double? Price(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}
