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
        Assert.Equal(lines.Length - 1, Catalogue.All.Count);
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

    private static long? Count(string cell) => cell.Length == 0 ? null : (long)double.Parse(cell, CultureInfo.InvariantCulture);

    private static double? Price(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}
